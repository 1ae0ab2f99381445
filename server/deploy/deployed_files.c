/* Executables, from the operator's hands into the folder, and out of it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "deployed_parts.h"
#include "durable.h"

enum { COPY_BYTES = 65536, EXECUTABLE_MAX = 64 << 20, MOMENT_MS = 300, SAID_BYTES = 120 };

const char *deployed_lacks(const struct deployed *deployed)
{
    return helper_lacks(deployed->helper);
}

static bool write_all(int to, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(to, bytes, len);

        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool copy(int from, int to, struct err *err)
{
    char bytes[COPY_BYTES];
    size_t total = 0;
    ssize_t n;

    while ((n = pread(from, bytes, sizeof bytes, (off_t)total)) > 0) {
        total += (size_t)n;
        if (total > EXECUTABLE_MAX)
            return err_set(err, ERR_TOO_LARGE, NULL, "an executable has at most %d MiB",
                           EXECUTABLE_MAX >> 20);
        if (!write_all(to, bytes, (size_t)n))
            return err_set(err, ERR_UNAVAILABLE, NULL, "the executable cannot be written: %s",
                           strerror(errno));
    }
    return n == 0 || err_set(err, ERR_UNAVAILABLE, NULL, "the executable cannot be read: %s",
                             strerror(errno));
}

static void name_path(const struct deployed *deployed, const char *file, char *path, size_t size)
{
    snprintf(path, size, "%.*s/%s", (int)(size - HELPER_FILE_BYTES - 2), deployed->folder, file);
}

static bool keep_copy(struct deployed *deployed, int fd, const char *file, struct err *err)
{
    struct durable_file copied;
    char path[DURABLE_PATH_MAX - 8];

    name_path(deployed, file, path, sizeof path);
    if (!durable_open(path, &copied, err))
        return false;
    if (copy(fd, copied.fd, err))
        return durable_keep(&copied, err);
    durable_drop(&copied);
    return false;
}

void deployed_drop_file(struct deployed *deployed, const char *file)
{
    char path[DURABLE_PATH_MAX];

    name_path(deployed, file, path, sizeof path);
    (void)unlink(path);
}

/* The first line of what it said on standard error. */
static void read_said(int fd, char out[SAID_BYTES])
{
    ssize_t n = read(fd, out, SAID_BYTES - 1);

    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
}

static bool tell_try(const char *name, struct helper_outcome ended, const char *said,
                     struct err *err)
{
    if (ended.end == HELPER_EXITED)
        return err_set(
            err, ERR_CONFLICT, NULL,
            "%s ended at once, with status %d; a function reads a line of standard input "
            "and answers with one%s%s",
            name, ended.status, *said ? ". It said: " : "", said);
    if (ended.end == HELPER_SIGNALLED)
        return err_set(err, ERR_CONFLICT, NULL, "%s was ended at once, by signal %d", name,
                       ended.status);
    return err_set(err, ERR_CONFLICT, NULL,
                   "%s spoke before it was asked: a function answers a line with a line", name);
}

/* It waits for its first line, in silence. */
static bool try_it(struct deployed *deployed, const struct runner_function *function,
                   struct err *err)
{
    const struct helper_program program = { .name = function->name,
                                            .file = function->file,
                                            .memory_bytes = function->memory_bytes,
                                            .network = function->network,
                                            .partly = function->partly };
    struct helper_process process;
    struct helper_outcome ended;
    struct pollfd out;
    char said[SAID_BYTES];
    bool spoke;

    if (!helper_run(deployed->helper, &program, &process, err))
        return false;
    out = (struct pollfd){ .fd = process.out, .events = POLLIN };
    spoke = poll(&out, 1, MOMENT_MS) > 0;
    ended = helper_end(deployed->helper, process.id);
    read_said(process.errors, said);
    close(process.in);
    close(process.out);
    close(process.errors);
    return !spoke || tell_try(function->name, ended, said, err);
}

bool deployed_bring(struct deployed *deployed, int fd, struct runner_function *function,
                    struct err *err)
{
    snprintf(function->file, sizeof function->file, "%s.%08x", function->name,
             randombytes_random());
    if (!keep_copy(deployed, fd, function->file, err))
        return false;
    if (try_it(deployed, function, err))
        return true;
    deployed_drop_file(deployed, function->file);
    return false;
}

void deployed_change(struct deployed *deployed, struct turn *turn, const char *name)
{
    if (deployed->consumers)
        consumers_changed(deployed->consumers, turn, name);
}

void deployed_changed(struct deployed *deployed, const char *name)
{
    runner_forget(deployed->runner, name);
}
