/* People, as the operator adds and sees them. A password never leaves the process that read or
 * made it: what travels is its hash. */
#include "command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "account.h"
#include "deployment.h"
#include "erasure.h"
#include "limits.h"
#include "person.h"
#include "utf8.h"

enum { MADE_PASSWORD_LENGTH = 20, PEOPLE_AT_ONCE = 500 };

static bool write_person_row(struct admin_call *call, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_person_row);
    struct json_writer *w = call->out;

    bind_int(stmt, ":id", who.n);
    if (!stmt_row(stmt))
        return false;
    json_open_object(w);
    json_string_member(w, "handle", col_text(stmt, call->mem, "handle"));
    json_string_member(w, "name", col_text(stmt, call->mem, "name"));
    json_bool_member(w, "admin", col_int(stmt, "admin"));
    json_bool_member(w, "verified", col_int(stmt, "verified"));
    json_bool_member(w, "people_manager", col_int(stmt, "people_manager"));
    json_bool_member(w, "disabled", col_int(stmt, "disabled"));
    json_string_member(w, "email", col_text(stmt, call->mem, "email"));
    json_time_member(w, "joined_at", col_int(stmt, "joined_at"));
    json_close_object(w);
    return true;
}

static bool is_hash(struct admin_call *call, const char *hash)
{
    return (hash && strncmp(hash, crypto_pwhash_STRPREFIX, strlen(crypto_pwhash_STRPREFIX)) == 0) ||
           err_set(&call->err, ERR_INVALID_PARAMS, "password_hash",
                   "password_hash must be the hash of a password");
}

bool user_add_run(struct admin_call *call)
{
    const struct user_add_draft *draft = call->draft;
    const struct account_draft account = {
        .handle = draft->handle,
        .name = draft->name,
        .password_hash = draft->password_hash,
        .email = draft->email,
        .title = draft->title,
        .admin = draft->admin,
        .verified = draft->verified,
        .people_manager = draft->people_manager,
    };
    struct person_id who;

    if (!is_hash(call, draft->password_hash))
        return false;
    return account_add(call->turn, &account, &who, &call->err) && write_person_row(call, who);
}

static size_t next_people(struct admin_call *call, const char **after, struct person_id *people)
{
    AUTO_STMT struct stmt *stmt = db_stmt(call->db, SQL_people_by_handle);
    size_t count = 0;

    bind_text(stmt, ":after", *after);
    bind_int(stmt, ":limit", PEOPLE_AT_ONCE);
    while (count < PEOPLE_AT_ONCE && stmt_row(stmt)) {
        people[count++].n = col_int(stmt, "id");
        *after = col_text(stmt, call->mem, "handle");
    }
    return count;
}

bool user_list_run(struct admin_call *call)
{
    struct person_id people[PEOPLE_AT_ONCE];
    const char *after = "";
    size_t count;

    json_open_object(call->out);
    json_array_member(call->out, "items");
    do {
        count = next_people(call, &after, people);
        for (size_t i = 0; i < count; i++)
            (void)!write_person_row(call, people[i]);
    } while (count == PEOPLE_AT_ONCE);
    json_close_array(call->out);
    json_close_object(call->out);
    return true;
}

static bool find(struct admin_call *call, const char *handle, struct person_id *who)
{
    return person_find(call->db, handle, who) ||
           err_set(&call->err, ERR_NOT_FOUND, "handle", "nobody has the handle %s", handle);
}

static bool find_shown(struct admin_call *call, struct person_id *who)
{
    return find(call, ((const struct user_show_draft *)call->draft)->handle, who);
}

bool user_show_run(struct admin_call *call)
{
    struct person_id who;

    return find_shown(call, &who) && write_person_row(call, who);
}

static bool set_verified(struct admin_call *call, bool on)
{
    struct person_id who;

    if (!find_shown(call, &who))
        return false;
    account_set_badge(call->turn, who, BADGE_VERIFIED, on);
    return write_person_row(call, who);
}

bool user_verify_run(struct admin_call *call)
{
    return set_verified(call, true);
}

bool user_unverify_run(struct admin_call *call)
{
    return set_verified(call, false);
}

static bool set_disabled(struct admin_call *call, bool disabled)
{
    struct person_id who;

    if (!find_shown(call, &who))
        return false;
    account_set_disabled(call->turn, who, disabled);
    return write_person_row(call, who);
}

bool user_disable_run(struct admin_call *call)
{
    return set_disabled(call, true);
}

bool user_enable_run(struct admin_call *call)
{
    return set_disabled(call, false);
}

bool user_switch_check(const void *draft, struct err *err)
{
    const char *on = ((const struct user_switch_draft *)draft)->on;

    return strcmp(on, "on") == 0 || strcmp(on, "off") == 0 ||
           err_set(err, ERR_INVALID_PARAMS, "on", "on must be on or off");
}

static bool set_badge(struct admin_call *call, enum account_badge badge)
{
    const struct user_switch_draft *draft = call->draft;
    struct person_id who;

    if (!find(call, draft->handle, &who))
        return false;
    account_set_badge(call->turn, who, badge, strcmp(draft->on, "on") == 0);
    return write_person_row(call, who);
}

bool user_admin_run(struct admin_call *call)
{
    return set_badge(call, BADGE_ADMIN);
}

bool user_people_manager_run(struct admin_call *call)
{
    return set_badge(call, BADGE_PEOPLE_MANAGER);
}

bool user_passwd_run(struct admin_call *call)
{
    const struct user_passwd_draft *draft = call->draft;
    struct person_id who;

    if (!is_hash(call, draft->password_hash) || !find(call, draft->handle, &who))
        return false;
    account_set_password(call->turn, who, draft->password_hash);
    return write_person_row(call, who);
}

/* It acts as long as it is deployed. */
static bool is_of_function(struct admin_call *call, const char *handle)
{
    struct deployment deployment;

    return strncmp(handle, "fn_", 3) == 0 &&
           deployment_get(call->db, call->mem, handle + 3, &deployment) &&
           !err_set(&call->err, ERR_CONFLICT, "handle",
                    "%s is the person of a function: see function remove", handle);
}

bool user_delete_run(struct admin_call *call)
{
    const char *handle = ((const struct user_show_draft *)call->draft)->handle;
    struct person_id who;

    if (!find(call, handle, &who) || is_of_function(call, handle))
        return false;
    erasure_person(call->turn, who, (struct person_id){ 0 });
    json_open_object(call->out);
    json_string_member(call->out, "handle", handle);
    json_time_member(call->out, "deleted_at", call->now_ms);
    json_close_object(call->out);
    return true;
}

/* The first line of standard input, without its end. Byte by byte: what stands behind it is not
 * ours. False: there is none, or it does not fit. */
static bool read_line(char *line, size_t size, struct err *err)
{
    size_t len = 0;

    for (;;) {
        char c;
        ssize_t n = read(STDIN_FILENO, &c, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || c == '\n')
            break;
        if (len + 1 == size)
            return err_set(err, ERR_INVALID_PARAMS, NULL,
                           "the password must not have more than %d bytes", LIMIT_PASSWORD_BYTES);
        line[len++] = c;
    }
    line[len] = '\0';
    if (strlen(line) != len || !utf8_valid(line, len))
        return err_set(err, ERR_INVALID_PARAMS, NULL, "the password must be UTF-8 text");
    if (utf8_points(line) < LIMIT_PASSWORD_POINTS_MIN)
        return err_set(err, ERR_INVALID_PARAMS, NULL,
                       "the password must have at least %d characters: give it as one line on "
                       "standard input",
                       LIMIT_PASSWORD_POINTS_MIN);
    return true;
}

/* Nothing in it is taken for something else when it is read aloud or copied by hand. */
static void make_password(char *out)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

    for (int i = 0; i < MADE_PASSWORD_LENGTH; i++)
        out[i] = letters[randombytes_uniform(sizeof letters - 1)];
    out[MADE_PASSWORD_LENGTH] = '\0';
}

static bool put_hash(json_t *args, const char *password, struct err *err)
{
    struct arena *mem = arena_new();
    struct credentials credentials;

    account_hash(mem, password, &credentials);
    if (credentials.good)
        json_object_set_new(args, "password_hash", json_string(credentials.hash));
    else
        err_set(err, ERR_UNAVAILABLE, NULL, "there is no memory to hash the password");
    arena_free(mem);
    return credentials.good;
}

bool user_password_prepare(json_t *args, struct admin_secret *secret, struct err *err)
{
    bool given = json_is_true(json_object_get(args, "password_stdin"));
    char *password = sodium_malloc(LIMIT_PASSWORD_BYTES + 1);
    bool good = true;

    if (!password)
        return err_set(err, ERR_UNAVAILABLE, NULL, "no memory for a password could be locked");
    if (given)
        good = read_line(password, LIMIT_PASSWORD_BYTES + 1, err);
    else
        make_password(password);
    good = good && put_hash(args, password, err);
    if (good && !given)
        secret->password = password;
    else
        sodium_free(password);
    return good;
}
