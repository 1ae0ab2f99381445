/* Steps that concern the server and those who use it unseen. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "clock.h"
#include "json_read.h"
#include "json_write.h"
#include "script_load.h"
#include "script_run.h"

enum { MARKS_MAX = 4, CALL_PAUSE_MS = 700, STOP_MS = 8000, STOP_TURN_MS = 10 };

static bool needs_own_server(const struct script_run *run, struct err *err)
{
    return run->server || err_set(err, ERR_CONFLICT, NULL,
                                  "the script has no server of its own: `server` starts one");
}

bool script_do_server(struct script_run *run, const struct step *step, struct err *err)
{
    if (!script_server_new(run->home, &run->server, err) ||
        !script_server_start(run->server, step->rest, step->rest_count, run->clock_ms, err))
        return false;
    run->url = script_server_url(run->server);
    return script_people_new(run->url, run->password, &run->people, err);
}

bool script_do_connect(struct script_run *run, const struct step *step, struct err *err)
{
    run->url = step->at[SLOT_URL].text;
    return script_people_new(run->url, run->password, &run->people, err);
}

/* What `person` may say behind the name. */
struct person_facts {
    const char *title, *team, *company;
    const char *marks[MARKS_MAX + 1]; /* options of `user add` */
    size_t mark_count;
};

static const struct {
    const char *name, *option;
} marks[] = {
    { "verified", "--verified" },
    { "people_manager", "--people-manager" },
    { "admin", "--admin" },
};

static bool is_yes(const char *value)
{
    return strcmp(value, "true") == 0 || strcmp(value, "yes") == 0 || strcmp(value, "on") == 0;
}

static bool is_called(const char *name, const char *word, size_t len)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

static bool keep(const char **fact, const char *value)
{
    *fact = value;
    return true;
}

static bool take_fact(struct person_facts *facts, const char *word, struct err *err)
{
    size_t len = strcspn(word, "=");
    const char *value = word[len] ? word + len + 1 : "yes";

    if (is_called("title", word, len))
        return keep(&facts->title, value);
    if (is_called("team", word, len))
        return keep(&facts->team, value);
    if (is_called("company", word, len))
        return keep(&facts->company, value);
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (!is_called(marks[i].name, word, len))
            continue;
        if (is_yes(value) && facts->mark_count < MARKS_MAX)
            facts->marks[facts->mark_count++] = marks[i].option;
        return true;
    }
    return err_set(err, ERR_INVALID_PARAMS, NULL,
                   "\"%s\": of a person there are title= team= company= verified= people_manager= "
                   "admin=",
                   word);
}

static bool call_with(struct script_run *run, const char *handle, const char *method,
                      const json_t *params, json_t **answer, struct err *err)
{
    char *text = json_dumps(params, JSON_COMPACT);
    bool ok = script_people_call(run->people, handle, method, text ? text : "{}", answer, err);

    free(text);
    return ok;
}

static bool set_title(struct script_run *run, const char *handle, const char *title,
                      struct err *err)
{
    AUTO_JSON json_t *params = json_pack("{s:s}", "title", title);
    AUTO_JSON json_t *answer = NULL;

    return call_with(run, handle, "person.edit", params, &answer, err);
}

/* The id of the company's team of that name, on the first page of what is found by its name. */
static const char *team_in(const json_t *page, const struct person_facts *facts)
{
    const json_t *team;
    size_t i;

    json_array_foreach(json_object_get(page, "items"), i, team)
    {
        const char *name = json_string_value(json_object_get(team, "name"));
        const char *company = json_string_value(json_object_get(team, "company"));

        if (name && company && strcmp(name, facts->team) == 0 &&
            strcmp(company, facts->company) == 0)
            return json_string_value(json_object_get(team, "id"));
    }
    return NULL;
}

static bool join_team(struct script_run *run, const char *handle, const char *id, struct err *err)
{
    AUTO_JSON json_t *params = json_pack("{s:s}", "team", id);
    AUTO_JSON json_t *answer = NULL;

    return call_with(run, handle, "team.join", params, &answer, err);
}

/* Whoever comes first makes the team, open to those who come later. */
static bool set_team(struct script_run *run, const char *handle, const struct person_facts *facts,
                     struct err *err)
{
    AUTO_JSON json_t *query = json_pack("{s:s}", "q", facts->team);
    AUTO_JSON json_t *team = json_pack("{s:s,s:s,s:b}", "company", facts->company, "name",
                                       facts->team, "open", 1);
    AUTO_JSON json_t *found = NULL;
    AUTO_JSON json_t *made = NULL;
    const char *id;

    if (!call_with(run, handle, "team.list", query, &found, err))
        return false;
    id = team_in(found, facts);
    return id ? join_team(run, handle, id, err)
              : call_with(run, handle, "team.create", team, &made, err);
}

bool script_do_person(struct script_run *run, const struct step *step, struct err *err)
{
    const char *handle = step->at[SLOT_HANDLE].text, *name = step->at[SLOT_TEXT].text;
    struct person_facts facts = { 0 };

    if (!run->people)
        return err_set(err, ERR_CONFLICT, NULL,
                       "there is no server yet: `server` or `connect` first");
    for (size_t i = 0; i < step->rest_count; i++) {
        if (!take_fact(&facts, step->rest[i], err))
            return false;
    }
    if (!facts.team != !facts.company)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "team= and company= go together");
    if (facts.mark_count &&
        (!needs_own_server(run, err) ||
         !script_server_add_user(run->server, handle, name, run->password, facts.marks, err)))
        return false;
    return script_people_add(run->people, handle, name, facts.mark_count > 0, err) &&
           (!facts.title || set_title(run, handle, facts.title, err)) &&
           (!facts.team || set_team(run, handle, &facts, err));
}

bool script_do_call(struct script_run *run, const struct step *step, struct err *err)
{
    const struct step_value *json = &step->at[SLOT_JSON], *name = &step->at[SLOT_NAME];
    const char *params = "{}";
    AUTO_JSON json_t *result = NULL;

    if (!run->people)
        return err_set(err, ERR_CONFLICT, NULL,
                       "there is no server yet: `server` or `connect` first");
    if (json->given && !script_names_expand(&run->names, run->mem, json->text, true, &params, err))
        return false;
    script_linger(run, CALL_PAUSE_MS);
    if (!script_people_call(run->people, step->at[SLOT_HANDLE].text, step->at[SLOT_METHOD].text,
                            params, &result, err))
        return false;
    if (name->given)
        script_names_set(&run->names, name->text, result);
    return true;
}

/* Its words with what `call` kept put in; ./FILE is beside the script, wherever that is played. */
bool script_do_admin(struct script_run *run, const struct step *step, struct err *err)
{
    const char **words = arena_alloc(run->mem, (step->rest_count + 1) * sizeof *words);

    if (!needs_own_server(run, err))
        return false;
    for (size_t i = 0; i < step->rest_count; i++) {
        if (!script_names_expand(&run->names, run->mem, step->rest[i], false, &words[i], err))
            return false;
        if (strncmp(words[i], "./", 2) == 0)
            words[i] = script_beside(run->mem, step->file, words[i] + 2);
    }
    script_linger(run, CALL_PAUSE_MS);
    return script_server_admin(run->server, words, step->rest_count, err);
}

/* The server first: what fell due there belongs to the new time. */
bool script_do_advance(struct script_run *run, const struct step *step, struct err *err)
{
    int64_t now_ms = run->clock_ms + step->at[SLOT_DURATION].n;

    if (run->server &&
        !script_server_advance(run->server, step->at[SLOT_DURATION].text, &now_ms, err))
        return false;
    if (!run->clock_ms)
        return err_set(err, ERR_CONFLICT, NULL,
                       "the clock follows the machine's: `clock` makes it stand");
    run->clock_ms = now_ms;
    if (run->app && !run->ended) {
        app_set_now(run->app, now_ms);
        script_turn(run, 0);
    }
    return true;
}

/* Everybody answers its goodbye meanwhile, as they would. */
static void stop_server(struct script_run *run)
{
    int64_t until = clock_mono_ms() + STOP_MS;

    script_server_ask_to_stop(run->server);
    script_people_part(run->people);
    while (!script_server_has_ended(run->server, STOP_TURN_MS) && clock_mono_ms() < until)
        script_turn(run, STOP_TURN_MS);
    script_server_kill(run->server);
}

bool script_do_restart(struct script_run *run, const struct step *step, struct err *err)
{
    (void)step;
    if (!needs_own_server(run, err))
        return false;
    stop_server(run);
    return script_server_start_again(run->server, err);
}

bool script_do_kill(struct script_run *run, const struct step *step, struct err *err)
{
    (void)step;
    if (!needs_own_server(run, err))
        return false;
    script_server_kill(run->server);
    script_people_part(run->people);
    return true;
}
