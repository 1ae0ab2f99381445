/* The admin commands: one table, commands.c. The command line, its checking, the usage text, what
 * travels over the socket and what people see of a result are all made from its rows.
 *
 * A command is asked for by a client (admin_client.c: it reads the words, prints the answer) and
 * run beside a store (admin_run.c): in the server that holds it, or in the client's own process
 * where no server runs. The same run either way.
 *
 * To add a command: its arguments and its row in commands.c, its run in a cmd_ file, its lines in
 * tests/admin. */
#ifndef EVERI_COMMAND_H
#define EVERI_COMMAND_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

#include "drafts.h"
#include "durable.h"
#include "engine.h"
#include "err.h"
#include "json_write.h"
#include "param.h"
#include "worker.h"

enum admin_kind {
    ADMIN_READ,    /* in a read transaction of a connection of its own */
    ADMIN_INSPECT, /* neither yet: it looks and writes by admin_aside and admin_in_turn, and what it
                    * says of a store that cannot be read is an answer */
    ADMIN_WRITE,   /* a job of the engine, in a savepoint; durable when it is answered */
    ADMIN_CLOCK,   /* the same, answered when all that fell due has run */
    ADMIN_ALONE,   /* in the asking process, without any store: the call has no db */
    ADMIN_OFFLINE, /* as ADMIN_INSPECT, but only where no server holds the directory */
};

/* A command being run. */
struct admin_place;
struct admin_call {
    const struct admin_command *command;
    const void *draft; /* the arguments, checked; the struct that the command's rows fill */
    struct db *db;     /* that of the turn, or of a reader */
    int64_t now_ms;
    struct turn *turn; /* NULL when reading */
    struct job *job;   /* of the call; NULL when reading */
    job_run *resume;   /* brings the job to the command's `resume` */
    const struct admin_place *place;
    const struct worker *worker;
    void *ctx; /* of the running command's own */
    struct arena *mem;
    struct json_writer *out;
    struct err err;
};

/* Writes one JSON document. False: call->err says why, and what it wrote is forgotten. */
typedef bool command_run(struct admin_call *call);

/* What the asking process adds to a command before it is sent, and to its result. */
struct admin_secret {
    char *password; /* one that was made: shown once, then wiped. NULL: none */
};

/* Files that a command names. The asking process opens them, by the rights of whoever asks: what
 * travels to the server is the descriptor. */
struct admin_files {
    struct durable_file out; /* fd -1: none; has its name once the command did well */
    int in, erasures;        /* to read; -1: none. `in` travels where there is no `out` */
};

/* What people see of a result: a column of a table, or a line of a single object. */
struct admin_column {
    const char *title, *member; /* NULL ends the rows */
};

struct admin_command {
    const char *words; /* NULL ends the table */
    const char *usage, *summary;
    enum admin_kind kind;
    const struct param *params;
    size_t draft_size;
    int positional;   /* the first so many params are words; the others are options */
    const char *made; /* a param that `prepare` makes and no option gives; may be NULL */
    /* What no param alone can tell; may be NULL. err: invalid_params with the field. */
    bool (*check)(const void *draft, struct err *err);
    command_run *run;
    command_run *resume; /* of ADMIN_CLOCK: when all has run */
    /* In the asking process, once the words are found good; may be NULL. */
    bool (*prepare)(json_t *args, struct admin_secret *secret, struct err *err);
    /* In the asking process, before it becomes the directory's owner; may be NULL. */
    bool (*open)(json_t *args, struct admin_files *files, struct err *err);
    bool deploys; /* it has to do with deployed functions: the call's place knows them */
    /* Of ADMIN_OFFLINE: before the directory's store is opened. */
    bool (*begin)(const json_t *args, const char *data_dir, const struct admin_files *files,
                  struct err *err);
    /* The exit code that a result means. NULL: 1 where its `ok` is false, else 0. */
    int (*exit_code)(const json_t *result);
    const struct admin_column *columns;
    void (*print)(const json_t *result, FILE *to); /* instead of columns; may be NULL */
};

extern const struct admin_command admin_commands[];

/* NULL: no such command. */
const struct admin_command *admin_find(const char *words);
/* Fills a new draft in `mem` from `args`. err: invalid_params or too_large with the field. */
MUST_CHECK bool admin_check_args(const struct admin_command *command, const json_t *args,
                                 struct arena *mem, const void **draft, struct err *err);

/* For ADMIN_INSPECT: a part of the command in a read transaction, or in a turn. */
bool admin_aside(struct admin_call *call, command_run *part);
bool admin_in_turn(struct admin_call *call, command_run *part);
/* The server stops: what goes on for long ends. */
bool admin_is_stopping(const struct admin_call *call);

enum { RULES_BYTES = 65536 }; /* of a file of rules for grouping */
enum { WORKFLOW_INPUT_BYTES = 256 * 1024, WORKFLOW_TASKS_MAX = 64 };

/* The drafts. */
struct admin_nothing {
    char unused;
};
struct user_add_draft {
    const char *handle, *name, *email, *title, *password_hash;
    bool password_stdin, admin, verified, people_manager;
};
struct user_show_draft {
    const char *handle;
};
struct user_switch_draft {
    const char *on, *handle;
};
struct user_passwd_draft {
    const char *handle, *password_hash;
    bool password_stdin;
};
struct invite_create_draft {
    int64_t uses;
    const char *expires; /* NULL: 7d */
};
struct invite_draft {
    const char *invite;
};
struct workflow_validate_draft {
    const char *file;
};
struct workflow_run_draft {
    const char *file, *input;
    struct string_list task;
    bool express, real_time;
    int64_t seed;
};
struct workflow_deploy_draft {
    const char *name, *file, *on, *filter, *definition; /* definition: what the file held */
    bool express;
};
struct workflow_draft {
    const char *name;
};
struct workflow_executions_draft {
    bool failed;
    int64_t limit;
};
struct workflow_history_draft {
    const char *execution;
};
struct topic_match_draft {
    const char *filter, *event;
};
struct subscription_add_draft {
    const char *topic, *queue, *url, *filter; /* queue or url; filter: NULL lets all through */
};
struct subscription_remove_draft {
    const char *id;
};
struct function_deploy_draft {
    const char *name, *path, *on, *filter, *timeout, *memory, *retry_base, *retry_cap;
    int64_t concurrency, max_receives;
    bool network, unsandboxed;
};
struct function_draft {
    const char *name;
};
struct queue_add_draft {
    const char *name, *delay, *visibility, *retention; /* durations: NULL for the usual */
    int64_t max_receives;
    bool fifo;
    const char *group_by; /* NULL: the subject */
};
struct queue_draft {
    const char *name;
    bool dead;
};
struct queue_redrive_draft {
    const char *name, *to; /* to: NULL for back into its own */
    struct optional_int rate;
    bool cancel;
};
struct event_list_draft {
    const char *type, *subject, *actor;
    struct optional_int after;
    int64_t limit;
};
struct event_replay_draft {
    struct optional_int from;
    const char *to_queue;
};
struct event_what_if_draft {
    const char *rules;
    struct optional_int from;
};
struct event_show_draft {
    const char *id;
};
struct check_draft {
    bool rebuild;
};
struct clock_draft {
    const char *duration;
};
struct backup_draft {
    const char *file;
    bool force;
};
struct restore_draft {
    const char *file, *erasures;
    bool end_sessions;
};

/* cmd_user.c */
command_run user_add_run, user_list_run, user_show_run, user_verify_run, user_unverify_run;
command_run user_disable_run, user_enable_run, user_admin_run, user_people_manager_run;
command_run user_passwd_run, user_delete_run;
bool user_password_prepare(json_t *args, struct admin_secret *secret, struct err *err);
bool user_switch_check(const void *draft, struct err *err);
/* cmd_invite.c */
command_run invite_create_run, invite_list_run, invite_revoke_run;
bool invite_create_check(const void *draft, struct err *err);
/* cmd_topic.c */
command_run topic_list_run, topic_match_run;
bool topic_match_check(const void *draft, struct err *err);
/* cmd_workflow.c */
command_run workflow_validate_run, workflow_run_run;
int workflow_validate_exit(const json_t *result), workflow_run_exit(const json_t *result);
void workflow_print_problems(const json_t *result, FILE *to);
void workflow_print_run(const json_t *result, FILE *to);
/* cmd_workflow_deployed.c */
command_run workflow_deploy_run, workflow_list_run, workflow_show_run, workflow_remove_run;
bool workflow_deploy_check(const void *draft, struct err *err);
bool workflow_deploy_open(json_t *args, struct admin_files *files, struct err *err);
/* cmd_execution.c */
command_run workflow_executions_run, workflow_history_run;
/* cmd_subscription.c */
command_run subscription_add_run, subscription_list_run, subscription_remove_run;
bool subscription_add_check(const void *draft, struct err *err);
/* cmd_function.c */
command_run function_deploy_run, function_list_run, function_remove_run;
bool function_deploy_check(const void *draft, struct err *err);
bool function_deploy_open(json_t *args, struct admin_files *files, struct err *err);
/* cmd_queue_own.c */
command_run queue_add_run, queue_remove_run;
bool queue_add_check(const void *draft, struct err *err);
/* cmd_queue.c */
command_run queue_list_run, queue_peek_run, queue_pause_run, queue_resume_run;
/* cmd_queue_move.c */
command_run queue_redrive_run, queue_purge_run;
bool queue_redrive_check(const void *draft, struct err *err);
/* cmd_replay.c */
command_run event_replay_run;
/* cmd_event.c */
command_run event_list_run, event_show_run, event_trace_run;
void event_print_trace(const json_t *result, FILE *to);
bool event_list_check(const void *draft, struct err *err);
/* cmd_what_if.c */
command_run event_what_if_run;
bool event_what_if_prepare(json_t *args, struct admin_secret *secret, struct err *err);
void event_print_what_if(const json_t *result, FILE *to);
/* cmd_clock.c */
command_run clock_advance_run, clock_advanced;
bool clock_advance_check(const void *draft, struct err *err);
/* cmd_backup.c */
command_run backup_run;
bool backup_open(json_t *args, struct admin_files *files, struct err *err);
/* cmd_restore.c */
command_run restore_run;
bool restore_open(json_t *args, struct admin_files *files, struct err *err);
bool restore_begin(const json_t *args, const char *data_dir, const struct admin_files *files,
                   struct err *err);
/* check.c */
command_run check_run;
void check_print(const json_t *result, FILE *to);

#endif
