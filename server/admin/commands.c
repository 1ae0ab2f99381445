/* The table of commands. */
#include "command.h"

#include <limits.h>
#include <string.h>

#include <sodium.h>

#include "deployed.h"
#include "filter.h"
#include "limits.h"
#include "method.h"
#include "queue_move.h"
#include "queue_own.h"
#include "subscription.h"
#include "workflow.h"

enum {
    EVENTS_AT_ONCE = 10000,
    EVENTS_DEFAULT = 50,
    WORD_BYTES = 64,
    FILE_BYTES = 4096,
    QUEUE_RECEIVES_DEFAULT = 5,
    FUNCTION_CONCURRENCY_DEFAULT = 4,
    INVITE_USES_MAX = 100000
};

/* Rows of arguments: name and place come from the draft's member. */
/* clang-format off */
#define AT(draft, member) .name = #member, .offset = offsetof(draft, member)
#define MUST              .required = true
#define END               { .name = NULL }
#define WORD(draft, member)   { AT(draft, member), MUST, .type = PARAM_OPAQUE, .max = WORD_BYTES }
#define OPTION(draft, member) { AT(draft, member), .type = PARAM_OPAQUE, .max = WORD_BYTES }
#define SWITCH(draft, member) { AT(draft, member), .type = PARAM_BOOL }
/* clang-format on */

static const struct param nothing_params[] = { END };

static const struct param user_add_params[] = {
    { AT(struct user_add_draft, handle), MUST, .type = PARAM_NEW_HANDLE },
    { AT(struct user_add_draft, name), MUST, .type = PARAM_LINE, .max = LIMIT_NAME },
    { AT(struct user_add_draft, email), .type = PARAM_EMAIL },
    { AT(struct user_add_draft, title), .type = PARAM_LINE, .max = LIMIT_NAME, .blank = true },
    SWITCH(struct user_add_draft, password_stdin),
    SWITCH(struct user_add_draft, admin),
    SWITCH(struct user_add_draft, verified),
    SWITCH(struct user_add_draft, people_manager),
    { AT(struct user_add_draft, password_hash), .type = PARAM_OPAQUE,
      .max = crypto_pwhash_STRBYTES },
    END,
};

static const struct param user_show_params[] = {
    { AT(struct user_show_draft, handle), MUST, .type = PARAM_HANDLE },
    END,
};

static const struct param user_switch_params[] = {
    WORD(struct user_switch_draft, on),
    { AT(struct user_switch_draft, handle), MUST, .type = PARAM_HANDLE },
    END,
};

static const struct param user_passwd_params[] = {
    { AT(struct user_passwd_draft, handle), MUST, .type = PARAM_HANDLE },
    SWITCH(struct user_passwd_draft, password_stdin),
    { AT(struct user_passwd_draft, password_hash), .type = PARAM_OPAQUE,
      .max = crypto_pwhash_STRBYTES },
    END,
};

static const struct param invite_create_params[] = {
    { AT(struct invite_create_draft, uses), .type = PARAM_INT, .min = 1, .max = INVITE_USES_MAX,
      .fallback = 1 },
    OPTION(struct invite_create_draft, expires),
    END,
};

static const struct param invite_params[] = { WORD(struct invite_draft, invite), END };

static const struct param topic_match_params[] = {
    { AT(struct topic_match_draft, filter), MUST, .type = PARAM_OPAQUE, .max = FILTER_BYTES_MAX },
    { AT(struct topic_match_draft, event), MUST, .type = PARAM_OPAQUE, .max = FILTER_BYTES_MAX },
    END,
};

static const struct param workflow_validate_params[] = {
    { AT(struct workflow_validate_draft, file), MUST, .type = PARAM_OPAQUE, .max = PATH_MAX },
    END,
};

static const struct param workflow_run_params[] = {
    { AT(struct workflow_run_draft, file), MUST, .type = PARAM_OPAQUE, .max = PATH_MAX },
    { AT(struct workflow_run_draft, input), .type = PARAM_OPAQUE, .max = WORKFLOW_INPUT_BYTES },
    { AT(struct workflow_run_draft, task), .type = PARAM_WORDS, .max = WORKFLOW_TASKS_MAX,
      .absent_is_empty = true },
    SWITCH(struct workflow_run_draft, express),
    SWITCH(struct workflow_run_draft, real_time),
    { AT(struct workflow_run_draft, seed), .type = PARAM_INT, .max = INT32_MAX },
    END,
};

static const struct param workflow_deploy_params[] = {
    WORD(struct workflow_deploy_draft, name),
    { AT(struct workflow_deploy_draft, file), MUST, .type = PARAM_OPAQUE, .max = PATH_MAX },
    OPTION(struct workflow_deploy_draft, on),
    { AT(struct workflow_deploy_draft, filter), .type = PARAM_OPAQUE,
      .max = SUBSCRIPTION_FILTER_BYTES },
    SWITCH(struct workflow_deploy_draft, express),
    { AT(struct workflow_deploy_draft, definition), .type = PARAM_OPAQUE,
      .max = WORKFLOW_DEFINITION_BYTES },
    END,
};

static const struct param workflow_params[] = { WORD(struct workflow_draft, name), END };

static const struct param workflow_executions_params[] = {
    SWITCH(struct workflow_executions_draft, failed),
    { AT(struct workflow_executions_draft, limit), .type = PARAM_INT, .min = 1,
      .max = EVENTS_AT_ONCE, .fallback = EVENTS_DEFAULT },
    END,
};

static const struct param workflow_history_params[] = {
    WORD(struct workflow_history_draft, execution),
    END,
};

static const struct param subscription_add_params[] = {
    { AT(struct subscription_add_draft, topic), MUST, .type = PARAM_OPAQUE, .max = WORD_BYTES },
    { AT(struct subscription_add_draft, queue), .type = PARAM_OPAQUE, .max = WORD_BYTES },
    { AT(struct subscription_add_draft, url), .type = PARAM_OPAQUE, .max = SUBSCRIPTION_URL_BYTES },
    { AT(struct subscription_add_draft, filter), .type = PARAM_OPAQUE,
      .max = SUBSCRIPTION_FILTER_BYTES },
    END,
};

static const struct param subscription_remove_params[] = {
    WORD(struct subscription_remove_draft, id),
    END,
};

static const struct param function_deploy_params[] = {
    WORD(struct function_deploy_draft, name),
    { AT(struct function_deploy_draft, path), MUST, .type = PARAM_OPAQUE, .max = PATH_MAX },
    OPTION(struct function_deploy_draft, on),
    { AT(struct function_deploy_draft, filter), .type = PARAM_OPAQUE,
      .max = SUBSCRIPTION_FILTER_BYTES },
    OPTION(struct function_deploy_draft, timeout),
    { AT(struct function_deploy_draft, concurrency), .type = PARAM_INT, .min = 1,
      .max = DEPLOYMENT_CONCURRENCY_MAX, .fallback = FUNCTION_CONCURRENCY_DEFAULT },
    OPTION(struct function_deploy_draft, memory),
    { AT(struct function_deploy_draft, max_receives), .type = PARAM_INT, .min = 1,
      .max = QUEUE_RECEIVES_MAX, .fallback = QUEUE_RECEIVES_DEFAULT },
    OPTION(struct function_deploy_draft, retry_base),
    OPTION(struct function_deploy_draft, retry_cap),
    SWITCH(struct function_deploy_draft, network),
    SWITCH(struct function_deploy_draft, unsandboxed),
    END,
};

static const struct param function_params[] = { WORD(struct function_draft, name), END };

static const struct param queue_add_params[] = {
    WORD(struct queue_add_draft, name),
    OPTION(struct queue_add_draft, delay),
    OPTION(struct queue_add_draft, visibility),
    OPTION(struct queue_add_draft, retention),
    { AT(struct queue_add_draft, max_receives), .type = PARAM_INT, .min = 1,
      .max = QUEUE_RECEIVES_MAX, .fallback = QUEUE_RECEIVES_DEFAULT },
    SWITCH(struct queue_add_draft, fifo),
    OPTION(struct queue_add_draft, group_by),
    END,
};

static const struct param queue_params[] = { WORD(struct queue_draft, name), END };

static const struct param queue_peek_params[] = {
    WORD(struct queue_draft, name),
    SWITCH(struct queue_draft, dead),
    END,
};

static const struct param queue_redrive_params[] = {
    WORD(struct queue_redrive_draft, name),
    OPTION(struct queue_redrive_draft, to),
    { AT(struct queue_redrive_draft, rate), .type = PARAM_MAYBE_INT, .min = 1,
      .max = REDRIVE_RATE_MAX },
    SWITCH(struct queue_redrive_draft, cancel),
    END,
};

static const struct param event_list_params[] = {
    OPTION(struct event_list_draft, type),
    OPTION(struct event_list_draft, subject),
    OPTION(struct event_list_draft, actor),
    { AT(struct event_list_draft, after), .type = PARAM_MAYBE_INT, .min = 0, .max = INT64_MAX },
    { AT(struct event_list_draft, limit), .type = PARAM_INT, .min = 1, .max = EVENTS_AT_ONCE,
      .fallback = EVENTS_DEFAULT },
    END,
};

static const struct param event_show_params[] = { WORD(struct event_show_draft, id), END };
static const struct param event_what_if_params[] = {
    { AT(struct event_what_if_draft, rules), MUST, .type = PARAM_OPAQUE, .max = RULES_BYTES },
    { AT(struct event_what_if_draft, from), .type = PARAM_MAYBE_INT, .min = 0, .max = INT64_MAX },
    END,
};
static const struct param event_replay_params[] = {
    { AT(struct event_replay_draft, from), MUST, .type = PARAM_MAYBE_INT, .min = 0,
      .max = INT64_MAX },
    { AT(struct event_replay_draft, to_queue), MUST, .type = PARAM_OPAQUE, .max = WORD_BYTES },
    END,
};

static const struct param check_params[] = { SWITCH(struct check_draft, rebuild), END };
static const struct param backup_params[] = {
    { AT(struct backup_draft, file), MUST, .type = PARAM_OPAQUE, .max = FILE_BYTES },
    SWITCH(struct backup_draft, force),
    END,
};
static const struct param restore_params[] = {
    { AT(struct restore_draft, file), MUST, .type = PARAM_OPAQUE, .max = FILE_BYTES },
    { AT(struct restore_draft, erasures), .type = PARAM_OPAQUE, .max = FILE_BYTES },
    SWITCH(struct restore_draft, end_sessions),
    END,
};
static const struct param clock_params[] = { WORD(struct clock_draft, duration), END };

static const struct admin_column user_columns[] = {
    { "HANDLE", "handle" },
    { "NAME", "name" },
    { "ADMIN", "admin" },
    { "VERIFIED", "verified" },
    { "MANAGER", "people_manager" },
    { "DISABLED", "disabled" },
    { "EMAIL", "email" },
    { "JOINED", "joined_at" },
    { "PASSWORD", "password" },
    { 0 },
};

static const struct admin_column deleted_columns[] = {
    { "HANDLE", "handle" },
    { "DELETED", "deleted_at" },
    { 0 },
};

static const struct admin_column invite_columns[] = {
    { "INVITE", "invite" },
    { "USES", "uses" },
    { "EXPIRES", "expires_at" },
    { 0 },
};

static const struct admin_column topic_columns[] = {
    { "TOPIC", "name" },
    { "EVENTS", "events" },
    { "QUEUES", "subscriptions" },
    { 0 },
};

static const struct admin_column match_columns[] = {
    { "MATCHES", "ok" },
    { "REFUSED BY", "refused_by" },
    { 0 },
};

static const struct admin_column workflow_columns[] = {
    { "WORKFLOW", "name" },
    { "VERSION", "version" },
    { "KIND", "kind" },
    { "SHIPPED", "shipped" },
    { "TOPIC", "topic" },
    { "FILTER", "filter" },
    { "STATE", "state" },
    { "RUNNING", "running" },
    { "STARTED", "started" },
    { "SUCCEEDED", "succeeded" },
    { "FAILED", "failed" },
    { "TIMED OUT", "timed_out" },
    { "DEPLOYED", "deployed_at" },
    { 0 },
};

static const struct admin_column execution_columns[] = {
    { "EXECUTION", "execution" },
    { "WORKFLOW", "workflow" },
    { "STATUS", "status" },
    { "EVENT", "event" },
    { "STARTED", "started_at" },
    { "STOPPED", "stopped_at" },
    { 0 },
};

static const struct admin_column history_columns[] = {
    { "ID", "id" },       { "AT", "at" },       { "TYPE", "type" },
    { "STATE", "state" }, { "INPUT", "input" }, { "OUTPUT", "output" },
    { "ERROR", "error" }, { "CAUSE", "cause" }, { 0 },
};

static const struct admin_column subscription_columns[] = {
    { "SUBSCRIPTION", "id" }, { "TOPIC", "topic" },        { "QUEUE", "queue" }, { "URL", "url" },
    { "FILTER", "filter" },   { "CREATED", "created_at" }, { 0 },
};

static const struct admin_column subscription_added_columns[] = {
    { "SUBSCRIPTION", "id" }, { "TOPIC", "topic" },   { "QUEUE", "queue" },   { "URL", "url" },
    { "FILTER", "filter" },   { "PERSON", "person" }, { "SECRET", "secret" }, { 0 },
};

static const struct admin_column function_columns[] = {
    { "FUNCTION", "name" },
    { "TOPIC", "topic" },
    { "FILTER", "filter" },
    { "STATE", "state" },
    { "INVOCATIONS", "invocations" },
    { "FAILURES", "failures" },
    { "TIMEOUTS", "timeouts" },
    { "COLD STARTS", "cold_starts" },
    { "P50 MS", "p50_ms" },
    { "P99 MS", "p99_ms" },
    { 0 },
};

static const struct admin_column deployment_columns[] = {
    { "FUNCTION", "name" },         { "TOPIC", "topic" },
    { "FILTER", "filter" },         { "PERSON", "person" },
    { "TIMEOUT MS", "timeout_ms" }, { "AT A TIME", "concurrency" },
    { "MEMORY", "memory_bytes" },   { "RECEIVES", "max_receives" },
    { "NETWORK", "network" },       { 0 },
};

static const struct admin_column queue_own_columns[] = {
    { "QUEUE", "name" },
    { "DELAY MS", "delay_ms" },
    { "VISIBILITY MS", "visibility_ms" },
    { "RECEIVES", "max_receives" },
    { "RETENTION MS", "retention_ms" },
    { "IN ORDER BY", "group_by" },
    { 0 },
};

static const struct admin_column queue_columns[] = {
    { "QUEUE", "name" },
    { "DEPTH", "depth" },
    { "IN FLIGHT", "in_flight" },
    { "DELAYED", "delayed" },
    { "DEAD", "dead" },
    { "EXPIRED", "expired" },
    { "PURGED", "purged" },
    { "OLDEST", "oldest_at" },
    { "PAUSED", "paused" },
    { "RECEIVES", "max_receives" },
    { 0 },
};

static const struct admin_column message_columns[] = {
    { "EVENT", "event" },
    { "TYPE", "type" },
    { "RECEIVES", "receives" },
    { "VISIBLE", "visible_at" },
    { "ENQUEUED", "enqueued_at" },
    { "ERROR", "error" },
    { 0 },
};

static const struct admin_column pause_columns[] = {
    { "QUEUE", "name" },
    { "PAUSED", "paused" },
    { 0 },
};

static const struct admin_column moved_columns[] = { { "MOVED", "moved" }, { 0 } };
static const struct admin_column replayed_columns[] = { { "REPLAYED", "replayed" }, { 0 } };
static const struct admin_column purged_columns[] = { { "PURGED", "purged" }, { 0 } };

static const struct admin_column event_columns[] = {
    { "SEQ", "seq" },
    { "EVENT", "id" },
    { "TYPE", "type" },
    { "ACTOR", "actor" },
    { "SUBJECT", "subject" },
    { "AT", "at" },
    { "DEPTH", "depth" },
    { "ATTRIBUTES", "attributes" },
    { 0 },
};

static const struct admin_column backup_columns[] = {
    { "FILE", "file" },
    { "BYTES", "bytes" },
    { "AT", "at" },
    { 0 },
};

static const struct admin_column restore_columns[] = {
    { "FILE", "file" },
    { "AT", "at" },
    { "PEOPLE", "people" },
    { "DELETED AGAIN", "deleted_again" },
    { "DELETED PEOPLE KNOWN", "erasures" },
    { 0 },
};

static const struct admin_column clock_columns[] = { { "NOW", "now" }, { 0 } };

#define ARGS(rows, draft) .params = (rows), .draft_size = sizeof(draft)

/* clang-format off */
#define USER_COMMAND(name, what, function) \
    { .words = (name), .usage = "HANDLE", .summary = (what), .kind = ADMIN_WRITE, \
      ARGS(user_show_params, struct user_show_draft), .positional = 1, .run = (function), \
      .columns = user_columns }
#define USER_SWITCH(name, what, function) \
    { .words = (name), .usage = "on|off HANDLE", .summary = (what), .kind = ADMIN_WRITE, \
      ARGS(user_switch_params, struct user_switch_draft), .positional = 2, \
      .check = user_switch_check, .run = (function), .columns = user_columns }
/* clang-format on */

const struct admin_command admin_commands[] = {
    { .words = "user add",
      .usage = "HANDLE --name NAME [--password-stdin] [--admin] [--verified] [--people-manager]"
               " [--email ADDR] [--title T]",
      .summary = "a new person; without --password-stdin (one line) a password is made and printed",
      .kind = ADMIN_WRITE,
      ARGS(user_add_params, struct user_add_draft),
      .positional = 1,
      .made = "password_hash",
      .prepare = user_password_prepare,
      .run = user_add_run,
      .columns = user_columns },
    { .words = "user list",
      .usage = "",
      .summary = "everybody",
      ARGS(nothing_params, struct admin_nothing),
      .run = user_list_run,
      .columns = user_columns },
    { .words = "user show",
      .usage = "HANDLE",
      .summary = "one person",
      ARGS(user_show_params, struct user_show_draft),
      .positional = 1,
      .run = user_show_run,
      .columns = user_columns },
    { .words = "user passwd",
      .usage = "HANDLE [--password-stdin]",
      .summary =
          "another password; all sessions end; without --password-stdin (one line) a password"
          " is made and printed",
      .kind = ADMIN_WRITE,
      ARGS(user_passwd_params, struct user_passwd_draft),
      .positional = 1,
      .made = "password_hash",
      .prepare = user_password_prepare,
      .run = user_passwd_run,
      .columns = user_columns },
    USER_COMMAND("user disable", "no login is good any more, and all sessions end",
                 user_disable_run),
    USER_COMMAND("user enable", "logins are good again", user_enable_run),
    { .words = "user delete",
      .usage = "HANDLE",
      .summary = "a person and all that is theirs, for ever; the handle is never given out again",
      .kind = ADMIN_WRITE,
      ARGS(user_show_params, struct user_show_draft),
      .positional = 1,
      .run = user_delete_run,
      .columns = deleted_columns },
    USER_COMMAND("user verify", "the badge of somebody who is who they say", user_verify_run),
    USER_COMMAND("user unverify", "without the badge", user_unverify_run),
    USER_SWITCH("user admin", "may see and steer the pipeline, and delete what others wrote",
                user_admin_run),
    USER_SWITCH("user people-manager", "the badge of a people manager", user_people_manager_run),
    { .words = "invite create",
      .usage = "[--uses N] [--expires 7d]",
      .summary = "a code that lets people register, once if not said otherwise; it is shown now and"
                 " never again",
      .kind = ADMIN_WRITE,
      ARGS(invite_create_params, struct invite_create_draft),
      .check = invite_create_check,
      .run = invite_create_run,
      .columns = invite_columns },
    { .words = "invite list",
      .usage = "",
      .summary = "the invitations that are good still, by the first part of their codes",
      ARGS(nothing_params, struct admin_nothing),
      .run = invite_list_run,
      .columns = invite_columns },
    { .words = "invite revoke",
      .usage = "INVITE",
      .summary = "an invitation is good no more; INVITE as it is listed, or the whole code",
      .kind = ADMIN_WRITE,
      ARGS(invite_params, struct invite_draft),
      .positional = 1,
      .run = invite_revoke_run,
      .columns = invite_columns },
    { .words = "topic list",
      .usage = "",
      .summary = "the types of events, and the queues that take them",
      ARGS(nothing_params, struct admin_nothing),
      .run = topic_list_run,
      .columns = topic_columns },
    { .words = "topic match",
      .usage = "--filter JSON --event JSON",
      .summary =
          "whether a filter policy lets a whole event through: exit 0 it does, 1 it does not,"
          " 2 it is no policy",
      .kind = ADMIN_ALONE,
      ARGS(topic_match_params, struct topic_match_draft),
      .check = topic_match_check,
      .run = topic_match_run,
      .columns = match_columns },
    { .words = "workflow validate",
      .usage = "FILE",
      .summary = "whether a state machine can be run here, and what stands in its way: exit 0 or 2",
      .kind = ADMIN_ALONE,
      ARGS(workflow_validate_params, struct workflow_validate_draft),
      .positional = 1,
      .run = workflow_validate_run,
      .exit_code = workflow_validate_exit,
      .print = workflow_print_problems },
    { .words = "workflow run",
      .usage = "FILE [--input JSON] [--task NAME=PATH]... [--express] [--seed N] [--real-time]",
      .summary = "runs a state machine here and now; waits are not waited for: exit 0 succeeded,"
                 " 1 failed, 2 invalid",
      .kind = ADMIN_ALONE,
      ARGS(workflow_run_params, struct workflow_run_draft),
      .positional = 1,
      .run = workflow_run_run,
      .exit_code = workflow_run_exit,
      .print = workflow_print_run },
    { .words = "workflow list",
      .usage = "",
      .summary = "the workflows that are deployed, and how their executions ended",
      ARGS(nothing_params, struct admin_nothing),
      .run = workflow_list_run,
      .columns = workflow_columns },
    { .words = "workflow show",
      .usage = "NAME",
      .summary = "one of them, with its machine",
      ARGS(workflow_params, struct workflow_draft),
      .positional = 1,
      .run = workflow_show_run,
      .columns = workflow_columns },
    { .words = "workflow deploy",
      .usage = "NAME FILE --on TOPIC [--filter JSON] [--express]",
      .summary = "let a topic's events start executions of a state machine; again: a new version,"
                 " and what runs goes on by its old one. One that the server ships is replaced"
                 " without --on",
      .kind = ADMIN_WRITE,
      ARGS(workflow_deploy_params, struct workflow_deploy_draft),
      .positional = 2,
      .made = "definition",
      .check = workflow_deploy_check,
      .open = workflow_deploy_open,
      .run = workflow_deploy_run,
      .columns = workflow_columns },
    { .words = "workflow remove",
      .usage = "NAME",
      .summary = "nothing starts it any more, what runs goes on; one that the server ships is again"
                 " as it was shipped",
      .kind = ADMIN_WRITE,
      ARGS(workflow_params, struct workflow_draft),
      .positional = 1,
      .run = workflow_remove_run,
      .columns = workflow_columns },
    { .words = "workflow executions",
      .usage = "[--failed] [--limit 50]",
      .summary = "executions of workflows, newest first",
      ARGS(workflow_executions_params, struct workflow_executions_draft),
      .run = workflow_executions_run,
      .columns = execution_columns },
    { .words = "workflow history",
      .usage = "EXECUTION",
      .summary = "what an execution did, step by step",
      ARGS(workflow_history_params, struct workflow_history_draft),
      .positional = 1,
      .run = workflow_history_run,
      .columns = history_columns },
    { .words = "subscription add",
      .usage = "--topic T --queue Q | --url URL [--filter JSON]",
      .summary = "let a topic's events, or those that a filter policy lets through, go into a queue,"
                 " or be posted to an address (the secret that signs them is shown this once)",
      .kind = ADMIN_WRITE,
      ARGS(subscription_add_params, struct subscription_add_draft),
      .check = subscription_add_check,
      .run = subscription_add_run,
      .columns = subscription_added_columns },
    { .words = "subscription list",
      .usage = "",
      .summary = "the subscriptions that were added",
      ARGS(nothing_params, struct admin_nothing),
      .run = subscription_list_run,
      .columns = subscription_columns },
    { .words = "subscription remove",
      .usage = "ID",
      .summary = "end a subscription; what it put into its queue stays there, but what waits for an"
                 " address goes",
      .kind = ADMIN_WRITE,
      ARGS(subscription_remove_params, struct subscription_remove_draft),
      .positional = 1,
      .run = subscription_remove_run,
      .columns = subscription_columns },
    { .words = "function deploy",
      .usage = "NAME PATH [--on TOPIC] [--filter JSON] [--timeout 3s] [--concurrency 4]"
               " [--memory 256MiB] [--max-receives 5] [--retry-base 1s] [--retry-cap 5m]"
               " [--network] [--unsandboxed]",
      .summary = "let an executable handle a topic's events, a line in and a line out, as the"
                 " person fn_NAME; without --on it is called by its name alone; deploying again"
                 " replaces it",
      .kind = ADMIN_INSPECT,
      .deploys = true,
      ARGS(function_deploy_params, struct function_deploy_draft),
      .positional = 2,
      .check = function_deploy_check,
      .open = function_deploy_open,
      .run = function_deploy_run,
      .columns = deployment_columns },
    { .words = "function list",
      .usage = "",
      .summary = "the functions, those of the house and those that were deployed",
      .deploys = true,
      ARGS(nothing_params, struct admin_nothing),
      .run = function_list_run,
      .columns = function_columns },
    { .words = "function remove",
      .usage = "NAME",
      .summary = "end a function that was deployed, with what waits for it; its person stays",
      .kind = ADMIN_INSPECT,
      .deploys = true,
      ARGS(function_params, struct function_draft),
      .positional = 1,
      .run = function_remove_run,
      .columns = deployment_columns },
    { .words = "queue add",
      .usage = "NAME [--delay 0s] [--visibility 30s] [--max-receives 5] [--retention 4d]"
               " [--fifo [--group-by subject|actor|conversation]]",
      .summary = "a queue of one's own, for subscriptions to feed",
      .kind = ADMIN_WRITE,
      ARGS(queue_add_params, struct queue_add_draft),
      .positional = 1,
      .check = queue_add_check,
      .run = queue_add_run,
      .columns = queue_own_columns },
    { .words = "queue remove",
      .usage = "NAME",
      .summary = "end a queue of one's own that is empty and that nothing feeds",
      .kind = ADMIN_WRITE,
      ARGS(queue_params, struct queue_draft),
      .positional = 1,
      .run = queue_remove_run,
      .columns = queue_own_columns },
    { .words = "queue list",
      .usage = "",
      .summary = "what waits where",
      ARGS(nothing_params, struct admin_nothing),
      .run = queue_list_run,
      .columns = queue_columns },
    { .words = "queue peek",
      .usage = "NAME [--dead]",
      .summary = "the oldest 50 messages of a queue, or of its dead letters",
      ARGS(queue_peek_params, struct queue_draft),
      .positional = 1,
      .run = queue_peek_run,
      .columns = message_columns },
    { .words = "queue redrive",
      .usage = "NAME [--to QUEUE] [--rate N] [--cancel]",
      .summary =
          "move the dead letters back, or into a queue of one's own, oldest first; with --rate"
          " N a second, which goes on by itself until --cancel",
      .kind = ADMIN_INSPECT,
      ARGS(queue_redrive_params, struct queue_redrive_draft),
      .positional = 1,
      .check = queue_redrive_check,
      .run = queue_redrive_run,
      .columns = moved_columns },
    { .words = "queue purge",
      .usage = "NAME [--dead]",
      .summary = "throw away what waits in a queue, or its dead letters",
      .kind = ADMIN_INSPECT,
      ARGS(queue_peek_params, struct queue_draft),
      .positional = 1,
      .run = queue_purge_run,
      .columns = purged_columns },
    { .words = "queue pause",
      .usage = "NAME",
      .summary = "hold its messages back; nothing is lost",
      .kind = ADMIN_WRITE,
      ARGS(queue_params, struct queue_draft),
      .positional = 1,
      .run = queue_pause_run,
      .columns = pause_columns },
    { .words = "queue resume",
      .usage = "NAME",
      .summary = "let it go on",
      .kind = ADMIN_WRITE,
      ARGS(queue_params, struct queue_draft),
      .positional = 1,
      .run = queue_resume_run,
      .columns = pause_columns },
    { .words = "event list",
      .usage = "[--type T] [--subject ID] [--actor HANDLE] [--after SEQ] [--limit N]",
      .summary = "the log, in order of seq; without --after its newest N (50)",
      ARGS(event_list_params, struct event_list_draft),
      .check = event_list_check,
      .run = event_list_run,
      .columns = event_columns },
    { .words = "event show",
      .usage = "ID",
      .summary = "one event, by its id or its seq",
      ARGS(event_show_params, struct event_show_draft),
      .positional = 1,
      .run = event_show_run,
      .columns = event_columns },
    { .words = "event trace",
      .usage = "ID",
      .summary = "what became of an event (its id or seq, or that of the update, comment or message"
                 " it made): filters, queues, attempts, people, deliveries",
      ARGS(event_show_params, struct event_show_draft),
      .positional = 1,
      .run = event_trace_run,
      .print = event_print_trace },
    { .words = "event what-if",
      .usage = "--rules FILE [--from SEQ]",
      .summary = "the log against other rules for grouping notifications (assets/grouping.json has"
                 " the shipped ones): what would be different",
      .kind = ADMIN_INSPECT,
      ARGS(event_what_if_params, struct event_what_if_draft),
      .prepare = event_what_if_prepare,
      .run = event_what_if_run,
      .print = event_print_what_if },
    { .words = "event replay",
      .usage = "--from SEQ --to-queue QUEUE",
      .summary = "put the events from SEQ on into a queue of one's own again: those that its"
                 " subscriptions let through",
      .kind = ADMIN_INSPECT,
      ARGS(event_replay_params, struct event_replay_draft),
      .run = event_replay_run,
      .columns = replayed_columns },
    { .words = "clock advance",
      .usage = "DURATION",
      .summary = "move the clock of a server with --test-clock; 0s waits until nothing is due",
      .kind = ADMIN_CLOCK,
      ARGS(clock_params, struct clock_draft),
      .positional = 1,
      .check = clock_advance_check,
      .run = clock_advance_run,
      .resume = clock_advanced,
      .columns = clock_columns },
    { .words = "backup",
      .usage = "FILE [--force]",
      .summary = "a consistent copy while the server runs; --force replaces FILE",
      .kind = ADMIN_INSPECT,
      ARGS(backup_params, struct backup_draft),
      .positional = 1,
      .open = backup_open,
      .run = backup_run,
      .columns = backup_columns },
    { .words = "restore",
      .usage = "FILE [--erasures LIST] [--end-sessions]",
      .summary = "a backup into a directory without a store, and deletes again who was deleted"
                 " since, by the file `erasures` there and by LIST; --end-sessions: everybody logs"
                 " in anew",
      .kind = ADMIN_OFFLINE,
      ARGS(restore_params, struct restore_draft),
      .positional = 1,
      .open = restore_open,
      .begin = restore_begin,
      .run = restore_run,
      .columns = restore_columns },
    { .words = "check",
      .usage = "[--rebuild]",
      .summary = "the store's integrity, and every derived figure against the log; exit 1 if any is"
                 " off; --rebuild makes those anew first",
      .kind = ADMIN_INSPECT,
      ARGS(check_params, struct check_draft),
      .run = check_run,
      .print = check_print },
    { 0 },
};

const struct admin_command *admin_find(const char *words)
{
    for (const struct admin_command *command = admin_commands; command->words; command++)
        if (strcmp(command->words, words) == 0)
            return command;
    return NULL;
}

bool admin_check_args(const struct admin_command *command, const json_t *args, struct arena *mem,
                      const void **draft, struct err *err)
{
    const struct method rules = {
        .name = command->words,
        .params = command->params,
        .draft_size = command->draft_size,
        .check = command->check,
    };
    void *filled;

    if (!method_parse(&rules, args, mem, &filled, err))
        return false;
    *draft = filled;
    return true;
}
