/* The list of deleted people beside the store: `erasures` in the data directory, a line each, only
 * ever appended to. It holds numbers and hashes, nothing of who they were. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "durable.h"
#include "erasure_parts.h"

enum { PATH_BYTES = 4200, LINE_BYTES = 128, HEX_BYTES = 2 * ERASURE_HASH_BYTES + 1 };

static void name_list(const char *data_dir, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/erasures", data_dir);
}

/* Begins with a newline, too: whatever was cut off before it stays a line of its own. */
static int format(const struct erasure_line *line, char out[LINE_BYTES])
{
    char hex[HEX_BYTES];

    sodium_bin2hex(hex, sizeof hex, line->handle, sizeof line->handle);
    return snprintf(out, LINE_BYTES, "\n%" PRId64 " %s %" PRId64 " .\n", line->person, hex,
                    line->at);
}

bool erasure_list_add(const char *data_dir, const struct erasure_line *line)
{
    char path[PATH_BYTES];
    char text[LINE_BYTES];
    int len = format(line, text);
    bool good;
    int fd;

    name_list(data_dir, path);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    good = write(fd, text, (size_t)len) == len && fsync(fd) == 0 && durable_sync_directory(path);
    close(fd);
    return good;
}

static bool parse(const char *text, struct erasure_line *out)
{
    char hex[HEX_BYTES];
    size_t len;
    int end = 0;

    return sscanf(text, "%" SCNd64 " %32[0-9a-f] %" SCNd64 " .%n", &out->person, hex, &out->at,
                  &end) == 3 &&
           end > 0 && text[end] == '\n' && out->person > 0 &&
           sodium_hex2bin(out->handle, sizeof out->handle, hex, strlen(hex), NULL, &len, NULL) ==
               0 &&
           len == sizeof out->handle;
}

/* The descriptor is closed. */
static bool read_lines(int fd, erasure_line_seen *seen, void *ctx)
{
    char text[LINE_BYTES];
    FILE *file = fdopen(fd, "r");
    bool good;

    if (!file) {
        close(fd);
        return false;
    }
    while (fgets(text, sizeof text, file)) {
        struct erasure_line line;

        if (parse(text, &line))
            seen(ctx, &line);
    }
    good = !ferror(file);
    fclose(file);
    return good;
}

bool erasure_list_read(const char *data_dir, erasure_line_seen *seen, void *ctx)
{
    char path[PATH_BYTES];
    int fd;

    name_list(data_dir, path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? errno == ENOENT : read_lines(fd, seen, ctx);
}

struct joining {
    const char *data_dir;
    bool good;
};

static void join_line(void *ctx, const struct erasure_line *line)
{
    struct joining *joining = ctx;

    joining->good = joining->good && erasure_list_add(joining->data_dir, line);
}

bool erasure_list_join(const char *data_dir, int fd, struct err *err)
{
    struct joining joining = { data_dir, true };
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (own >= 0 && read_lines(own, join_line, &joining) && joining.good)
        return true;
    return err_set(err, ERR_UNAVAILABLE, NULL, "cannot copy the list of deleted people into %s: %s",
                   data_dir, strerror(errno));
}
