/* People. Nothing here happens by itself: a person's loop runs while a call of theirs waits, and
 * for a moment in each pump, which reads the pushes that came and answers the server's pings. */
#include "script_people.h"

#include <string.h>

#include <sodium.h>

#include "arena.h"
#include "buf.h"
#include "json_read.h"
#include "json_write.h"
#include "limits.h"
#include "mem.h"
#include "net_session.h"

enum { PATIENCE_MS = 20000, PARAMS_BYTES = 65536 };

enum person_state { PERSON_OUT, PERSON_GOING, PERSON_IN };

struct person {
    struct person *next;
    char handle[LIMIT_HANDLE_BYTES + 1];
    char token[LIMIT_TOKEN_BYTES + 1]; /* "": none yet */
    struct net *net;
    struct net_session *session;
    struct net_timer *patience, *moment;
    enum person_state state;
    bool impatient, answered;
    json_t *result, *error; /* of the call under way */
    char end[200];          /* why there is no connection */
};

struct script_people {
    struct person *first;
    struct net_url url;
    char *password;
};

static void on_entered(void *arg, const char *token)
{
    struct person *person = arg;

    if (token && strlen(token) < sizeof person->token)
        memcpy(person->token, token, strlen(token) + 1);
}

static void on_ready(void *arg)
{
    struct person *person = arg;

    person->state = PERSON_IN;
    net_stop(person->net);
}

static void on_over(void *arg, const struct net_session_end *end)
{
    struct person *person = arg;

    person->state = PERSON_OUT;
    if (end->kind == NET_SESSION_NO_CONNECTION)
        snprintf(person->end, sizeof person->end, "the server %.180s", end->net->text);
    else if (end->kind == NET_SESSION_REFUSED)
        person->error = json_deep_copy(end->error);
    else
        snprintf(person->end, sizeof person->end, "the server ended the session");
    net_stop(person->net);
}

static void on_impatient(void *arg)
{
    struct person *person = arg;

    person->impatient = true;
    net_stop(person->net);
}

static void on_moment(void *arg)
{
    struct person *person = arg;

    net_stop(person->net);
}

static void on_answer(void *arg, const json_t *result, const json_t *error)
{
    struct person *person = arg;

    person->result = json_deep_copy(result);
    person->error = json_deep_copy(error);
    person->answered = true;
    net_stop(person->net);
}

static struct person *find(const struct script_people *people, const char *handle)
{
    struct person *person = people->first;

    while (person && strcmp(person->handle, handle) != 0)
        person = person->next;
    return person;
}

/* Takes the error that the server answered with, or says that it did not. */
static bool fail(struct person *person, struct err *err)
{
    AUTO_JSON json_t *error = person->error;
    const char *text = json_string_value(json_object_get(error, "message"));
    const json_t *data = json_object_get(error, "data");
    const char *field = json_string_value(json_object_get(data, "field"));

    person->error = NULL;
    if (text)
        return err_set(err, ERR_INVALID_REQUEST, NULL, "the server answers %s: %s%s%s",
                       person->handle, text, field ? ": " : "", field ? field : "");
    return err_set(err, ERR_UNAVAILABLE, NULL, "%s gets no answer: %s", person->handle,
                   person->impatient ? "the server is silent" : person->end);
}

static void wait_for(struct person *person)
{
    person->impatient = false;
    net_timer_set(person->patience, PATIENCE_MS);
    net_run(person->net);
    net_timer_cancel(person->patience);
}

/* Makes the connection, and logs in where there is something to log in with. */
static bool enter(struct script_people *people, struct person *person, bool login, struct err *err)
{
    struct net_session_way way = {
        .handle = person->handle,
        .password = login && !person->token[0] ? people->password : NULL,
        .token = person->token[0] ? person->token : NULL,
        .device = "script",
    };

    if (person->state == PERSON_IN)
        return true;
    person->state = PERSON_GOING;
    net_session_start(person->session, &way);
    wait_for(person);
    return person->state == PERSON_IN || fail(person, err);
}

static bool call(struct person *person, const char *method, const char *params, size_t len,
                 json_t **result, struct err *err)
{
    person->answered = false;
    net_rpc_call(net_session_rpc(person->session), method, params, len, on_answer, person);
    while (!person->answered && !person->impatient && person->state == PERSON_IN)
        wait_for(person);
    if (!person->result)
        return fail(person, err);
    *result = person->result;
    person->result = NULL;
    return true;
}

static bool register_person(struct script_people *people, struct person *person, const char *name,
                            struct err *err)
{
    AUTO_JSON json_t *answer = NULL;
    struct json_writer w;
    struct buf params;
    bool ok;

    if (!enter(people, person, false, err))
        return false;
    buf_init(&params, PARAMS_BYTES);
    json_writer_init(&w, &params);
    json_open_object(&w);
    json_string_member(&w, "handle", person->handle);
    json_string_member(&w, "password", people->password);
    json_string_member(&w, "name", name);
    json_string_member(&w, "device", "script");
    json_close_object(&w);
    ok = call(person, "session.register", params.data, params.len, &answer, err);
    if (ok)
        on_entered(person, json_string_value(json_object_get(answer, "token")));
    sodium_memzero(params.data, params.len);
    buf_done(&params);
    return ok;
}

static void free_person(struct person *person)
{
    net_session_free(person->session);
    net_timer_free(person->patience);
    net_timer_free(person->moment);
    net_free(person->net);
    json_decref(person->result);
    json_decref(person->error);
    sodium_memzero(person->token, sizeof person->token);
    mem_free(person);
}

static struct person *new_person(struct script_people *people, const char *handle, struct err *err)
{
    static const struct net_session_events events = { .entered = on_entered,
                                                      .ready = on_ready,
                                                      .over = on_over };
    struct person *person = mem_new(sizeof *person);

    memcpy(person->handle, handle, strlen(handle) + 1);
    if (!net_new(&people->url, &(struct net_trust){ .first_use = true }, &person->net, err)) {
        mem_free(person);
        return NULL;
    }
    person->session = net_session_new(person->net, &events, person);
    person->patience = net_timer_new(person->net, on_impatient, person);
    person->moment = net_timer_new(person->net, on_moment, person);
    return person;
}

bool script_people_new(const char *url, const char *password, struct script_people **out,
                       struct err *err)
{
    struct script_people *people;
    struct net_url where;

    if (!net_url_parse(url, &where, err))
        return false;
    people = mem_new(sizeof *people);
    people->url = where;
    people->password = mem_strdup(password);
    *out = people;
    return true;
}

void script_people_free(struct script_people *people)
{
    if (!people)
        return;
    while (people->first) {
        struct person *person = people->first;

        people->first = person->next;
        free_person(person);
    }
    sodium_memzero(people->password, strlen(people->password));
    mem_free(people->password);
    mem_free(people);
}

bool script_people_add(struct script_people *people, const char *handle, const char *name,
                       bool known, struct err *err)
{
    struct person *person;
    bool ok;

    if (find(people, handle))
        return err_set(err, ERR_CONFLICT, NULL, "the script has a %s already", handle);
    if (strlen(handle) > LIMIT_HANDLE_BYTES)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "a handle has at most %d letters",
                       LIMIT_HANDLE_BYTES);
    person = new_person(people, handle, err);
    if (!person)
        return false;
    ok = known ? enter(people, person, true, err) : register_person(people, person, name, err);
    if (!ok) {
        free_person(person);
        return false;
    }
    person->next = people->first;
    people->first = person;
    return true;
}

const char *script_people_password(const struct script_people *people, const char *handle)
{
    return find(people, handle) ? people->password : NULL;
}

static void pump(struct person *person)
{
    net_timer_set(person->moment, 0);
    net_run(person->net);
}

void script_people_part(struct script_people *people)
{
    for (struct person *person = people->first; person; person = person->next) {
        person->impatient = false;
        while (person->state == PERSON_IN && !person->impatient)
            wait_for(person);
    }
}

bool script_people_call(struct script_people *people, const char *handle, const char *method,
                        const char *params, json_t **result, struct err *err)
{
    struct person *person = find(people, handle);

    if (!person)
        return err_set(err, ERR_NOT_FOUND, NULL, "the script knows no %s: `person` makes one",
                       handle);
    pump(person); /* a connection that ended meanwhile is noticed */
    return enter(people, person, true, err) &&
           call(person, method, params, strlen(params), result, err);
}

void script_people_pump(struct script_people *people)
{
    for (struct person *person = people->first; person; person = person->next)
        pump(person);
}
