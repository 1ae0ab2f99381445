/* One line in, one line out, within the time. Whatever a function does with its streams, we read
 * them in small pieces, keep no more than a line, and stop at the first that is too long. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "id.h"
#include "json_read.h"
#include "limits.h"
#include "log.h"
#include "runner_parts.h"

enum {
    PIECE_BYTES = 65536,
    SAID_BYTES = 400,    /* of a line on standard error, in the log */
    SAID_LINES_MAX = 20, /* of an invocation */
    CLOSING_MS = 100,    /* how often we look whether the server stops */
};

/* What it says on standard error, line by line. */
struct said {
    const char *name;
    int64_t event;
    char line[SAID_BYTES + 1];
    size_t len;
    int lines, left_out;
};

struct talk {
    const struct runner_process *process;
    const struct runner_line *line;
    size_t sent;
    struct buf answer;
    size_t end; /* of the answer's line; 0: not there yet */
    bool is_over, is_too_long;
    struct said said;
};

static void log_said(struct said *said, enum log_level level, const char *text)
{
    struct id_text id = id_format(ID_EVENT, said->event);
    const struct log_about about = { .event = said->event ? id.s : NULL };

    log_line(level, &about, "function %s says: %s", said->name, text);
}

static void end_said_line(struct said *said)
{
    said->line[said->len] = '\0';
    if (said->len && said->lines++ < SAID_LINES_MAX)
        log_said(said, LOG_INFO, said->line);
    else if (said->len)
        said->left_out++;
    said->len = 0;
}

static void add_said(struct said *said, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n')
            end_said_line(said);
        else if (said->len < SAID_BYTES)
            said->line[said->len++] = bytes[i];
    }
}

static void end_said(struct said *said)
{
    char text[64];

    end_said_line(said);
    if (!said->left_out)
        return;
    snprintf(text, sizeof text, "(and %d lines more)", said->left_out);
    log_said(said, LOG_INFO, text);
}

static void hear_errors(struct talk *talk)
{
    char bytes[PIECE_BYTES];
    ssize_t n = read(talk->process->process.errors, bytes, sizeof bytes);

    if (n > 0)
        add_said(&talk->said, bytes, (size_t)n);
}

static void hear_answer(struct talk *talk)
{
    char bytes[PIECE_BYTES];
    ssize_t n = read(talk->process->process.out, bytes, sizeof bytes);
    const char *end = n > 0 ? memchr(bytes, '\n', (size_t)n) : NULL;

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        talk->is_over = true;
    if (n <= 0)
        return;
    if (end)
        talk->end = talk->answer.len + (size_t)(end - bytes) + 1;
    if (!buf_add(&talk->answer, bytes, (size_t)n) && !talk->end)
        talk->is_too_long = true;
    if (talk->end > RUNNER_LINE_MAX)
        talk->is_too_long = true;
}

/* The line, and its newline. */
static void tell(struct talk *talk)
{
    const struct runner_line *line = talk->line;
    bool last = talk->sent == line->len;
    ssize_t n = write(talk->process->process.in, last ? "\n" : line->text + talk->sent,
                      last ? 1 : line->len - talk->sent);

    if (n > 0)
        talk->sent += (size_t)n;
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        talk->sent = line->len + 1; /* it listens no more: what it says is what counts */
}

static bool is_told(const struct talk *talk)
{
    return talk->sent > talk->line->len;
}

static void listen_for(struct talk *talk, int ms)
{
    const struct helper_process *process = &talk->process->process;
    struct pollfd fds[] = {
        { .fd = process->out, .events = POLLIN },
        { .fd = process->errors, .events = POLLIN },
        { .fd = is_told(talk) ? -1 : process->in, .events = POLLOUT },
    };

    if (poll(fds, ARRAY_LEN(fds), ms) <= 0)
        return;
    if (fds[1].revents & POLLIN)
        hear_errors(talk);
    if (fds[2].revents)
        tell(talk);
    if (fds[0].revents)
        hear_answer(talk);
}

static enum runner_end converse(struct talk *talk, int64_t timeout_ms)
{
    int64_t until_ms = clock_mono_ms() + timeout_ms;

    while (!talk->end && !talk->is_over && !talk->is_too_long) {
        int64_t left_ms = until_ms - clock_mono_ms();

        if (talk->line->is_closing && talk->line->is_closing(talk->line->ctx))
            return RUNNER_CUT_SHORT;
        if (left_ms <= 0)
            return RUNNER_TIMEOUT;
        listen_for(talk, (int)(left_ms < CLOSING_MS ? left_ms : CLOSING_MS));
    }
    return talk->is_too_long || !talk->end ? RUNNER_FAILED : RUNNER_ANSWERED;
}

static bool is_object(const char *text, size_t len, struct err *err)
{
    AUTO_JSON json_t *json = NULL;

    return json_read(text, len, LIMIT_JSON_DEPTH, &json, err) &&
           (json_is_object(json) || err_set(err, ERR_INVALID_PARAMS, NULL, "it is no object"));
}

static void read_answer(struct talk *talk, struct arena *mem, struct runner_outcome *out)
{
    struct err err;

    if (talk->is_too_long) {
        snprintf(out->error, sizeof out->error, "its answer has over %d bytes", RUNNER_LINE_MAX);
        return;
    }
    if (out->end != RUNNER_ANSWERED)
        return;
    out->len = talk->end - 1;
    out->answer = arena_strndup(mem, talk->answer.data, out->len);
    if (is_object(out->answer, out->len, &err))
        return;
    out->end = RUNNER_FAILED;
    snprintf(out->error, sizeof out->error, "its answer is no JSON object");
}

bool runner_talk(const struct runner_process *process, const struct runner_function *function,
                 const struct runner_line *line, struct arena *mem, struct runner_outcome *out,
                 bool *spent)
{
    struct talk talk = { .process = process,
                         .line = line,
                         .said = { .name = function->name, .event = line->event } };

    buf_init(&talk.answer, RUNNER_LINE_MAX + PIECE_BYTES);
    *out = (struct runner_outcome){ .end = converse(&talk, function->timeout_ms) };
    read_answer(&talk, mem, out);
    hear_errors(&talk); /* what it said of its end */
    end_said(&talk.said);
    /* Behind its line it has nothing to say, and it has to have read ours. */
    *spent = talk.answer.len > talk.end || !is_told(&talk);
    buf_done(&talk.answer);
    return out->end == RUNNER_ANSWERED;
}

bool runner_is_out_of_step(const struct runner_process *process)
{
    struct pollfd out = { .fd = process->process.out, .events = POLLIN };

    return poll(&out, 1, 0) != 0;
}
