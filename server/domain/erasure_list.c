/* The list of deleted people beside the store: `erasures` in the data directory, a line each, only
 * ever appended to. It holds numbers and hashes, nothing of who they were. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "erasure_parts.h"

enum { PATH_BYTES = 4200, LINE_BYTES = 128, HEX_BYTES = 2 * ERASURE_HASH_BYTES + 1 };

static int open_list(const char *data_dir, int flags)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "%s/erasures", data_dir);
    return open(path, flags | O_CLOEXEC, 0600);
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
    char text[LINE_BYTES];
    int len = format(line, text);
    int fd = open_list(data_dir, O_WRONLY | O_CREAT | O_APPEND);
    bool good;

    if (fd < 0)
        return false;
    good = write(fd, text, (size_t)len) == len && fsync(fd) == 0;
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

bool erasure_list_read(const char *data_dir, erasure_line_seen *seen, void *ctx)
{
    char text[LINE_BYTES];
    int fd = open_list(data_dir, O_RDONLY);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    bool good;

    if (!file) {
        if (fd >= 0)
            close(fd);
        return errno == ENOENT;
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
