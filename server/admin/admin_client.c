#include "admin_client.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "admin_print.h"
#include "admin_run.h"
#include "admin_socket.h"
#include "admin_words.h"
#include "datadir.h"
#include "deployed.h"
#include "erasure.h"
#include "errors.h"
#include "functions.h"
#include "json_read.h"
#include "limits.h"

enum {
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    READ_AT_ONCE = 65536,
    /* A server that starts or stops holds the directory and does not listen: it is waited for. */
    WAIT_MS = 10000,
    WAIT_STEP_MS = 20,
};

struct asking {
    const char *data_dir;
    int64_t store_limit;
    bool json;
    const struct admin_command *command; /* NULL: not found */
    json_t *args;
    struct admin_secret secret;
    struct admin_files files;
};

/* What goes wrong. */

static int report(const struct asking *asking, const struct err *err)
{
    /* A text may be too large, which is said of its field; so may an answer. */
    bool usage = err->code == ERR_INVALID_PARAMS || (err->code == ERR_TOO_LARGE && *err->field);

    if (asking->json) {
        AUTO_JSON json_t *object = json_pack("{s:{s:s,s:s}}", "error", "reason",
                                             error_reason(err->code), "message", err->text);

        print_json(object, stderr);
    } else {
        fputs("everi-server: ", stderr);
        print_line(stderr, err->text);
        if (usage && asking->command) {
            fputs("usage: ", stderr);
            words_usage(asking->command, stderr);
        }
    }
    return usage ? EXIT_USAGE : EXIT_FAILED;
}

static enum err_code code_of(const char *reason)
{
    for (int code = ERR_NONE + 1; code <= ERR_UNAVAILABLE; code++)
        if (reason && strcmp(error_reason((enum err_code)code), reason) == 0)
            return (enum err_code)code;
    return ERR_INTERNAL;
}

static bool text_of(const json_t *object, const char *member, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, member));

    snprintf(out, size, "%s", text ? text : "");
    return text != NULL;
}

/* The result of an answer's line; the caller owns it. */
static bool read_answer(const struct asking *asking, const struct buf *answer, json_t **result,
                        struct err *err)
{
    AUTO_JSON json_t *object = NULL;
    const json_t *failure;

    if (!json_read(answer->data, answer->len, LIMIT_JSON_DEPTH + 2, &object, err))
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the server ended before it answered; whether it did what was asked is "
                       "unknown");
    *result = json_incref(json_object_get(object, "ok"));
    if (*result)
        return true;
    failure = json_object_get(object, "error");
    *err = (struct err){ .code = code_of(json_string_value(json_object_get(failure, "reason"))) };
    text_of(failure, "field", err->field, sizeof err->field);
    if (!text_of(failure, "message", err->text, sizeof err->text))
        snprintf(err->text, sizeof err->text, "the server's answer is none");
    words_respell(asking->command, err);
    return false;
}

/* The server that runs. */

/* file: goes along with the first bytes; -1: none. */
static ssize_t send_some(int fd, const char *bytes, size_t len, int file)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof file)];
    } control = { 0 };
    struct iovec from = { (char *)(uintptr_t)bytes, len };
    struct msghdr message = { .msg_iov = &from, .msg_iovlen = 1 };

    if (file >= 0) {
        control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof file),
                                           .cmsg_level = SOL_SOCKET,
                                           .cmsg_type = SCM_RIGHTS };
        memcpy(CMSG_DATA(&control.header), &file, sizeof file);
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
    }
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static bool send_all(int fd, const char *bytes, size_t len, int file)
{
    while (len > 0) {
        ssize_t n = send_some(fd, bytes, len, file);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        file = -1;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Up to the newline, or to the end of what comes: then it is no whole line, and no JSON. */
static void receive_line(int fd, struct buf *answer)
{
    char bytes[READ_AT_ONCE];
    ssize_t n;

    do {
        n = recv(fd, bytes, sizeof bytes, 0);
        if (n > 0)
            buf_add(answer, bytes, (size_t)n);
    } while ((n < 0 && errno == EINTR) || (n > 0 && bytes[n - 1] != '\n'));
}

/* The one that goes along. */
static int file_of(const struct asking *asking)
{
    return asking->files.out.fd >= 0 ? asking->files.out.fd : asking->files.in;
}

static bool ask_server(const struct asking *asking, const struct buf *question, struct buf *answer,
                       struct err *err)
{
    int fd;

    if (!admin_socket_connect(asking->data_dir, &fd, err))
        return false;
    if (send_all(fd, question->data, question->len, file_of(asking)))
        receive_line(fd, answer);
    close(fd);
    return true;
}

/* No server runs: this process holds the store for one command. */

static void drop_outbox(void *ctx, struct outbox *outbox)
{
    (void)ctx;
    outbox_free(outbox);
}

static bool run_here(const struct asking *asking, const struct buf *question, struct buf *answer,
                     struct err *err)
{
    const struct engine_options options = {
        .data_dir = asking->data_dir,
        .store_limit_bytes = asking->store_limit,
        .sink = drop_outbox,
        .erased = erasure_remember,
    };
    struct erasure_keeper erasures = { .data_dir = asking->data_dir };
    struct admin_place place = { .stop = -1, .file = file_of(asking), .erasures = &erasures };
    struct worker *worker;
    bool good;

    if (asking->command->begin &&
        !asking->command->begin(asking->args, asking->data_dir, &asking->files, err))
        return false;
    /* Before any thread: it forks. */
    if (asking->command->deploys && !deployed_open(asking->data_dir, &place.deployed, err))
        return false;
    if (!engine_open(&options, &place.engine, err)) {
        deployed_free(place.deployed);
        return false;
    }
    good = !place.deployed || deployed_make_folder(place.deployed, err);
    worker = worker_new(engine_db(place.engine), functions, function_count);
    place.worker = worker;
    if (asking->command->kind == ADMIN_OFFLINE) {
        const struct engine_source source = erasure_keeper_source(&erasures);

        engine_add_source(place.engine, &source);
    }
    if (place.deployed)
        deployed_start(place.deployed, place.engine, NULL);
    engine_start(place.engine);
    if (good)
        admin_run(&place, question->data, question->len, answer);
    engine_stop(place.engine);
    worker_free(worker);
    engine_close(place.engine);
    deployed_free(place.deployed);
    return good;
}

/* Another command, or a server that starts or stops, may hold the directory for a moment. */
static bool ask(const struct asking *asking, const struct buf *question, struct buf *answer,
                struct err *err)
{
    int64_t until_ms = clock_mono_ms() + WAIT_MS;
    bool was_taken;

    if (asking->command->kind == ADMIN_ALONE) {
        admin_run(&(struct admin_place){ .stop = -1 }, question->data, question->len, answer);
        return true;
    }
    do {
        was_taken = datadir_is_taken(asking->data_dir);
        if (was_taken ? ask_server(asking, question, answer, err)
                      : run_here(asking, question, answer, err))
            return true;
        if (was_taken ? err->code != ERR_NOT_FOUND : !datadir_is_taken(asking->data_dir))
            return false;
        poll(NULL, 0, WAIT_STEP_MS);
    } while (clock_mono_ms() < until_ms);
    err->code = ERR_UNAVAILABLE;
    return false;
}

/* What root makes in somebody's data directory would lock its owner out: so root first becomes
 * that owner; only while it works there, if a file of its own waits for its name. */
static bool become_owner(const char *data_dir, bool for_a_while, struct err *err)
{
    struct stat st;

    if (geteuid() != 0 || stat(data_dir, &st) || st.st_uid == 0)
        return true;
    if (setgroups(0, NULL) == 0 && (for_a_while ? setegid(st.st_gid) == 0 && seteuid(st.st_uid) == 0
                                                : setgid(st.st_gid) == 0 && setuid(st.st_uid) == 0))
        return true;
    return err_set(err, ERR_UNAVAILABLE, NULL, "cannot become the owner of %s: %s", data_dir,
                   strerror(errno));
}

/* A file gets its name by the rights by which it was opened. */
static bool become_oneself(struct err *err)
{
    if (geteuid() == getuid() || (seteuid(getuid()) == 0 && setegid(getgid()) == 0))
        return true;
    return err_set(err, ERR_UNAVAILABLE, NULL, "cannot become oneself again: %s", strerror(errno));
}

static bool close_files(struct admin_files *files, bool good, struct err *err)
{
    struct err other;

    if (files->in >= 0)
        close(files->in);
    if (files->erasures >= 0)
        close(files->erasures);
    if (files->out.fd < 0)
        return good;
    if (become_oneself(good ? err : &other) && good)
        return durable_keep(&files->out, err);
    durable_drop(&files->out);
    return false;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    return buf_add(out, bytes, len) ? 0 : -1;
}

static bool write_question(const struct asking *asking, struct buf *out, struct err *err)
{
    AUTO_JSON json_t *question = json_pack("{s:s,s:O}", "command", asking->command->words, "args",
                                           asking->args);

    if (json_dump_callback(question, add_bytes, out, JSON_COMPACT) == 0 && buf_add_char(out, '\n'))
        return true;
    return err_set(err, ERR_TOO_LARGE, NULL, "that is too much at once");
}

/* Checked here first: wrong usage opens nothing and asks nobody. */
static bool check_args(const struct asking *asking, struct err *err)
{
    struct arena *mem = arena_new();
    const void *draft;
    bool good = admin_check_args(asking->command, asking->args, mem, &draft, err);

    arena_free(mem);
    if (!good)
        words_respell(asking->command, err);
    return good;
}

static bool ask_for(struct asking *asking, json_t **result, struct err *err)
{
    struct buf question, answer;
    bool good;

    if ((asking->command->kind != ADMIN_ALONE &&
         !become_owner(asking->data_dir, asking->files.out.fd >= 0, err)) ||
        (asking->command->prepare && !asking->command->prepare(asking->args, &asking->secret, err)))
        return false;
    buf_init(&question, ADMIN_LINE_MAX);
    buf_init(&answer, ADMIN_ANSWER_MAX);
    good = write_question(asking, &question, err) && ask(asking, &question, &answer, err) &&
           read_answer(asking, &answer, result, err);
    buf_done(&question);
    buf_done(&answer);
    return good;
}

static bool get_result(struct asking *asking, json_t **result, struct err *err)
{
    const struct admin_command *command = asking->command;
    bool good;

    if (!check_args(asking, err) ||
        (command->open && !command->open(asking->args, &asking->files, err)))
        return false;
    good = ask_for(asking, result, err);
    return close_files(&asking->files, good, err);
}

/* A password that was made stands in the result, for this once. */
static void print_result(const struct asking *asking, json_t *result)
{
    const struct admin_command *command = asking->command;

    if (asking->secret.password)
        json_object_set_new(result, "password", json_string(asking->secret.password));
    if (asking->json)
        print_json(result, stdout);
    else if (command->print)
        command->print(result, stdout);
    else
        print_columns(command->columns, result, stdout);
    if (asking->secret.password) {
        char *shown = (char *)(uintptr_t)json_string_value(json_object_get(result, "password"));

        sodium_memzero(shown, strlen(shown));
    }
}

static int run(struct asking *asking)
{
    AUTO_JSON json_t *result = NULL;
    struct err err;

    if (!get_result(asking, &result, &err))
        return report(asking, &err);
    print_result(asking, result);
    if (fflush(stdout) || ferror(stdout)) {
        err_set(&err, ERR_UNAVAILABLE, NULL, "the result could not be written: %s",
                strerror(errno));
        return report(asking, &err);
    }
    if (asking->command->exit_code)
        return asking->command->exit_code(result);
    /* What a command looked into may be found wrong: then `ok` is false. */
    return json_is_false(json_object_get(result, "ok")) ? EXIT_FAILED : 0;
}

/* Takes `word` out wherever it stands. */
static bool take_word(int *argc, char **argv, const char *word)
{
    int kept = 0;

    for (int i = 0; i < *argc; i++)
        if (strcmp(argv[i], word) != 0)
            argv[kept++] = argv[i];
    if (kept == *argc)
        return false;
    *argc = kept;
    return true;
}

int admin_main(const char *data_dir, int64_t store_limit, int argc, char **argv)
{
    struct asking asking = { .data_dir = data_dir,
                             .store_limit = store_limit,
                             .files = { .out.fd = -1, .in = -1, .erasures = -1 } };
    struct err err;
    bool help;
    int code;

    asking.json = take_word(&argc, argv, "--json");
    help = take_word(&argc, argv, "--help");
    if (!words_find(argc, argv, &asking.command, &err))
        return report(&asking, &err);
    if (help) {
        words_usage(asking.command, stdout);
        return 0;
    }
    asking.args = json_object();
    code = words_read(asking.command, argc, argv, asking.args, &err) ? run(&asking)
                                                                     : report(&asking, &err);
    json_decref(asking.args);
    sodium_free(asking.secret.password);
    return code;
}

void admin_usage(FILE *to)
{
    fputs("\nand on the same data directory, whether a server runs or not:\n", to);
    for (const struct admin_command *command = admin_commands; command->words; command++) {
        words_usage(command, to);
        fprintf(to, "    %s\n", command->summary);
    }
}
