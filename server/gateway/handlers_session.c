/* session.*, sync */
#include <sodium.h>
#include <string.h>

#include "account.h"
#include "account_keys.h"
#include "change.h"
#include "gateway.h"
#include "handlers.h"
#include "invite.h"
#include "mail_owner.h"
#include "objects.h"
#include "person.h"
#include "sync.h"

/* As it is now: SIGHUP may change it. */
static enum registration registration_of(const struct request *rq)
{
    return gateway_app(rq->gateway)->registration;
}

/* A registration that is refused anyway is not hashed for. */
bool wants_register_hash(const struct request *rq)
{
    const struct register_draft *draft = rq->draft;

    if (rq->session.n)
        return false;
    switch (registration_of(rq)) {
    case REGISTRATION_OPEN:
        return true;
    case REGISTRATION_INVITE:
        return draft->invite != NULL;
    case REGISTRATION_CLOSED:
        return false;
    }
    return false;
}

void hash_register(struct request *rq, struct db *db)
{
    const struct register_draft *draft = rq->draft;
    const struct app *app = gateway_app(rq->gateway);

    if (app->registration == REGISTRATION_OPEN ||
        invite_good(db, draft->invite, clock_now_ms(app->clock)))
        account_hash(rq->arena, draft->password, &rq->credentials);
}

bool wants_login_hash(const struct request *rq)
{
    return rq->session.n == 0;
}

void hash_login(struct request *rq, struct db *db)
{
    const struct login_draft *draft = rq->draft;

    account_compare(db, rq->arena, draft->handle, draft->password, &rq->credentials);
}

const char *account_of_login(const struct request *rq)
{
    return ((const struct login_draft *)rq->draft)->handle;
}

const char *account_of_login_key(const struct request *rq)
{
    return ((const struct login_key_draft *)rq->draft)->handle;
}

/* What every login answers, and what it brings to its connection. token: NULL at a resume. */
static struct answered *answer_login(struct request *rq, const struct session_made *session,
                                     bool batch, const char *token)
{
    struct login *login = arena_alloc(rq->arena, sizeof *login);
    struct person person;
    char cursor[CHANGE_CURSOR_MAX];
    struct json_writer *w;

    if (!person_get_own(rq->db, rq->arena, session->person, &person, &rq->err))
        return answer_error(rq);
    *login = (struct login){ .person = session->person,
                             .session = session->id,
                             .batch = batch,
                             .handle = person.brief.handle };
    login->broad = account_listens(rq->db, rq->arena, session->person, &login->channels,
                                   &login->channel_count);
    rq->login = login;
    change_cursor(rq->db, turn_last_change(rq->turn), cursor);
    w = answer_begin(rq);
    json_open_object(w);
    json_key(w, "person");
    write_person(w, &person);
    if (token)
        json_string_member(w, "token", token);
    json_time_member(w, "expires_at", session->expires_at);
    json_string_member(w, "cursor", cursor);
    json_close_object(w);
    return answer_end(rq);
}

static struct answered *refuse_second_login(struct request *rq)
{
    err_set(&rq->err, ERR_CONFLICT, NULL, "this connection is logged in already");
    return answer_error(rq);
}

static struct session_origin origin_of(const struct request *rq, const char *device)
{
    return (struct session_origin){
        .device = device,
        .address = rq->address,
        .lifetime_ms = gateway_app(rq->gateway)->session_lifetime_ms,
    };
}

static struct answered *answer_new_session(struct request *rq, struct session_made *session,
                                           bool batch)
{
    struct answered *answered = answer_login(rq, session, batch, session->token);

    sodium_memzero(session->token, sizeof session->token);
    return answered;
}

/* protocol: "closed, or bad invite: `forbidden`" */
static bool may_register(struct request *rq)
{
    const struct register_draft *draft = rq->draft;

    switch (registration_of(rq)) {
    case REGISTRATION_OPEN:
        return true;
    case REGISTRATION_INVITE:
        return invite_use(rq->turn, draft->invite, &rq->err);
    case REGISTRATION_CLOSED:
        break;
    }
    return err_set(&rq->err, ERR_FORBIDDEN, NULL, "this server registers nobody");
}

struct answered *handle_session_register(struct request *rq)
{
    const struct register_draft *draft = rq->draft;
    struct session_origin origin = origin_of(rq, draft->device);
    struct account_draft account = { .handle = draft->handle,
                                     .name = draft->name,
                                     .password_hash = rq->credentials.hash,
                                     .email = draft->email };
    struct session_made session;
    struct person_id who;

    if (rq->session.n)
        return refuse_second_login(rq);
    if (!may_register(rq))
        return answer_error(rq);
    if (!rq->credentials.good) {
        err_set(&rq->err, ERR_UNAVAILABLE, NULL, "the password could not be hashed");
        return answer_error(rq);
    }
    if (!account_add(rq->turn, &account, &who, &rq->err))
        return answer_error(rq);
    account_open_session(rq->turn, who, &origin, &session);
    return answer_new_session(rq, &session, draft->batch);
}

struct answered *handle_session_login(struct request *rq)
{
    const struct login_draft *draft = rq->draft;
    struct session_origin origin = origin_of(rq, draft->device);
    struct session_made session;

    if (rq->session.n)
        return refuse_second_login(rq);
    if (!account_login(rq->turn, &rq->credentials, &origin, &session, &rq->err))
        return answer_error(rq);
    return answer_new_session(rq, &session, draft->batch);
}

struct answered *handle_session_challenge(struct request *rq)
{
    const struct challenge_draft *draft = rq->draft;
    struct challenge *challenge = arena_alloc(rq->arena, sizeof *challenge);
    char text[KEY_CHALLENGE_MAX];
    struct json_writer *w;

    *challenge = challenge_new(draft->handle, rq->now_ms);
    if (!key_challenge(gateway_app(rq->gateway)->public_url, draft->handle, challenge->nonce,
                       text)) {
        err_set(&rq->err, ERR_INTERNAL, NULL, "the public URL is too long");
        return answer_error(rq);
    }
    rq->challenge = challenge;
    w = answer_begin(rq);
    json_open_object(w);
    json_string_member(w, "challenge", text);
    json_time_member(w, "expires_at", challenge->expires_at);
    json_close_object(w);
    return answer_end(rq);
}

/* On the hashing thread like a password, so that a flood of signatures costs the engine nothing. */
void prove_login_key(struct request *rq, struct db *db)
{
    const struct login_key_draft *draft = rq->draft;
    const struct app *app = gateway_app(rq->gateway);

    (void)db;
    rq->credentials.good = challenges_answered(&rq->challenges, app->public_url, draft->handle,
                                               draft->key, draft->signature,
                                               clock_now_ms(app->clock));
}

struct answered *handle_session_login_key(struct request *rq)
{
    const struct login_key_draft *draft = rq->draft;
    struct session_origin origin = origin_of(rq, draft->device);
    struct session_made session;

    if (rq->session.n)
        return refuse_second_login(rq);
    if (!account_login_key(rq->turn, draft->handle, draft->key, rq->credentials.good, &origin,
                           &session, &rq->err))
        return answer_error(rq);
    return answer_new_session(rq, &session, draft->batch);
}

/* The same for whoever it is. */
struct answered *handle_session_reset_request(struct request *rq)
{
    mail_owner_forgot(rq->turn, ((const struct handle_draft *)rq->draft)->handle);
    return answer_empty(rq);
}

const char *account_of_reset(const struct request *rq)
{
    return ((const struct reset_draft *)rq->draft)->handle;
}

void hash_reset(struct request *rq, struct db *db)
{
    (void)db;
    account_hash(rq->arena, ((const struct reset_draft *)rq->draft)->password, &rq->credentials);
}

struct answered *handle_session_reset(struct request *rq)
{
    const struct reset_draft *draft = rq->draft;
    struct session_origin origin = origin_of(rq, draft->device);
    struct session_made session;
    struct person_id who;

    if (rq->session.n)
        return refuse_second_login(rq);
    if (!mail_owner_reset(rq->turn, draft->handle, draft->code, &rq->credentials, &who, &rq->err))
        return answer_error(rq);
    account_open_session(rq->turn, who, &origin, &session);
    return answer_new_session(rq, &session, draft->batch);
}

struct answered *handle_session_resume(struct request *rq)
{
    const struct resume_draft *draft = rq->draft;
    struct session_made session;

    if (!account_resume(rq->turn, draft->token, &session, &rq->err))
        return answer_error(rq);
    /* protocol: "with the same token answers as usual (and sets `batch`)" */
    if (rq->session.n && rq->session.n != session.id.n)
        return refuse_second_login(rq);
    return answer_login(rq, &session, draft->batch, NULL);
}

struct answered *handle_session_logout(struct request *rq)
{
    account_end_session(rq->turn, rq->person, rq->session, END_LOGOUT);
    rq->ends_session = true;
    return answer_empty(rq);
}

struct answered *handle_session_list(struct request *rq)
{
    struct session_info *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!account_sessions(rq->db, rq->arena, rq->person, rq->session, rq->draft, &items, &count,
                          &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_session(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_session_revoke(struct request *rq)
{
    const struct session_draft *draft = rq->draft;

    if (!account_revoke(rq->turn, rq->person, draft->session, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

void hash_change_password(struct request *rq, struct db *db)
{
    const struct change_password_draft *draft = rq->draft;

    account_compare_change(db, rq->arena, rq->person, draft->old, draft->new, &rq->credentials);
}

struct answered *handle_session_change_password(struct request *rq)
{
    const struct change_password_draft *draft = rq->draft;

    if (!account_change_password(rq->turn, rq->person, rq->session, draft->keep_keys,
                                 &rq->credentials, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

void hash_add_key(struct request *rq, struct db *db)
{
    const struct add_key_draft *draft = rq->draft;

    account_compare_own(db, rq->arena, rq->person, draft->password, &rq->credentials);
}

struct answered *handle_session_add_key(struct request *rq)
{
    if (!account_add_key(rq->turn, rq->person, rq->draft, &rq->credentials, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

struct answered *handle_session_remove_key(struct request *rq)
{
    const struct key_draft *draft = rq->draft;

    if (!account_remove_key(rq->turn, rq->person, draft->key, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

struct answered *handle_session_keys(struct request *rq)
{
    struct login_key *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!account_keys(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_key(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_sync(struct request *rq)
{
    const struct sync_draft *draft = rq->draft;
    size_t before = rq->answer.len;
    struct json_writer *w = answer_begin(rq);

    if (sync_write(rq->db, rq->arena, rq->now_ms, rq->person, draft->cursor, w, &rq->err))
        return answer_end(rq);
    buf_truncate(&rq->answer, before);
    return answer_error(rq);
}
