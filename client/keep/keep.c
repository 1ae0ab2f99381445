/* Kept files. Invariant: a file is replaced whole (written beside, synced, renamed), so a reader
 * finds the old one or the new one; files are 0600 in a directory of 0700, and one that others may
 * read, that is no plain file or not ours is treated as if it were not there. A token's file is
 * named by a hash of server and handle: neither can name another file. */
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "json_read.h"
#include "limits.h"
#include "mem.h"

enum { LINE_BYTES = 4096, NAME_BYTES = 80, HASH_BYTES = 20, JSON_BYTES = 8 << 20, DEPTH = 32 };

static const char url_file[] = "server", handle_file[] = "person";

struct keep {
    int dir;
};

/* Makes every directory on the way; the last one becomes the owner's alone. */
static int open_directory(char *path)
{
    int fd;

    for (char *p = path + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        (void)mkdir(path, 0700); /* what matters is whether the last can be opened */
        *p = '/';
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return -1;
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fchmod(fd, 0700) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool default_path(char *path, size_t size, struct err *err)
{
    const char *base = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int written;

    if (base && base[0] == '/')
        written = snprintf(path, size, "%s/everi", base);
    else if (home && home[0] == '/')
        written = snprintf(path, size, "%s/.local/state/everi", home);
    else
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "nothing is kept: neither XDG_STATE_HOME nor HOME says where");
    if (written < 0 || (size_t)written >= size)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "nothing is kept: the directory's name is too long");
    return true;
}

bool keep_open(const char *path, struct keep **out, struct err *err)
{
    char own[4096];
    int dir;

    if (!path && !default_path(own, sizeof own, err))
        return false;
    if (path && (size_t)snprintf(own, sizeof own, "%s", path) >= sizeof own)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "nothing is kept: the directory's name is too long");
    dir = open_directory(own);
    if (dir < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "nothing is kept: %.100s: %s", own,
                       strerror(errno));
    *out = mem_new(sizeof **out);
    (*out)->dir = dir;
    return true;
}

void keep_close(struct keep *keep)
{
    if (!keep)
        return;
    close(keep->dir);
    mem_free(keep);
}

/* The bytes of a file that is ours alone, at most `max`; -1: there is no such file. */
static ssize_t read_bytes(struct keep *keep, const char *name, char *bytes, size_t max)
{
    struct stat about;
    ssize_t n = -1;
    int fd = keep ? openat(keep->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;

    if (fd < 0)
        return -1;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() &&
        (about.st_mode & 077) == 0)
        n = read(fd, bytes, max);
    close(fd);
    return n;
}

/* The first line of a file, or NULL. */
static char *read_line(struct keep *keep, const char *name, struct arena *mem)
{
    char bytes[LINE_BYTES];
    ssize_t n = read_bytes(keep, name, bytes, sizeof bytes - 1);
    char *line;

    if (n <= 0)
        return NULL;
    bytes[n] = '\0';
    line = arena_strndup(mem, bytes, strcspn(bytes, "\n"));
    sodium_memzero(bytes, sizeof bytes);
    return line;
}

static bool write_whole(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text += n;
        len -= (size_t)n;
    }
    return write(fd, "\n", 1) == 1 && fsync(fd) == 0;
}

static bool replace_file(struct keep *keep, const char *name, const char *text, size_t len,
                         struct err *err)
{
    char beside[NAME_BYTES + 32];
    bool ok;
    int fd;

    snprintf(beside, sizeof beside, ".%s.%ld", name, (long)getpid());
    unlinkat(keep->dir, beside, 0); /* of a process that died and had our number */
    fd = openat(keep->dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    ok = fd >= 0 && write_whole(fd, text, len);
    if (fd >= 0 && close(fd) < 0)
        ok = false;
    if (ok && renameat(keep->dir, beside, keep->dir, name) == 0)
        return true;
    err_set(err, ERR_UNAVAILABLE, NULL, "this could not be kept for the next time: %s",
            strerror(errno));
    unlinkat(keep->dir, beside, 0);
    return false;
}

static bool keep_line(struct keep *keep, const char *name, const char *line, struct err *err)
{
    struct arena *mem = arena_new();
    const char *before = read_line(keep, name, mem);
    bool same = before && strcmp(before, line) == 0;

    arena_free(mem);
    return !keep || same || replace_file(keep, name, line, strlen(line), err);
}

const char *keep_last_url(struct keep *keep, struct arena *mem)
{
    return read_line(keep, url_file, mem);
}

bool keep_keep_url(struct keep *keep, const struct net_url *url, struct err *err)
{
    return keep_line(keep, url_file, url->text, err);
}

const char *keep_last_handle(struct keep *keep, struct arena *mem)
{
    return read_line(keep, handle_file, mem);
}

bool keep_keep_handle(struct keep *keep, const char *handle, struct err *err)
{
    return keep_line(keep, handle_file, handle, err);
}

const char *keep_choice(struct keep *keep, const char *name, struct arena *mem)
{
    return read_line(keep, name, mem);
}

bool keep_keep_choice(struct keep *keep, const char *name, const char *word, struct err *err)
{
    return keep_line(keep, name, word, err);
}

static void name_of(const char *what, const struct net_url *url, const char *handle,
                    char name[NAME_BYTES])
{
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    crypto_generichash_state hashing;

    crypto_generichash_init(&hashing, NULL, 0, sizeof hash);
    crypto_generichash_update(&hashing, (const unsigned char *)url->text, strlen(url->text) + 1);
    crypto_generichash_update(&hashing, (const unsigned char *)handle, strlen(handle));
    crypto_generichash_final(&hashing, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(name, NAME_BYTES, "%s-%s", what, hex);
}

char *keep_token(struct keep *keep, const struct net_url *url, const char *handle,
                 struct arena *mem)
{
    char name[NAME_BYTES];
    char *token;

    name_of("token", url, handle, name);
    token = read_line(keep, name, mem);
    return token && *token && strlen(token) <= LIMIT_TOKEN_BYTES ? token : NULL;
}

bool keep_keep_token(struct keep *keep, const struct net_url *url, const char *handle,
                     const char *token, struct err *err)
{
    char name[NAME_BYTES];

    name_of("token", url, handle, name);
    return !keep || replace_file(keep, name, token, strlen(token), err);
}

void keep_drop_token(struct keep *keep, const struct net_url *url, const char *handle)
{
    char name[NAME_BYTES];

    name_of("token", url, handle, name);
    if (keep)
        unlinkat(keep->dir, name, 0);
}

/* Whatever path: a certificate is that of a host and a port. */
static void pin_name(const struct net_url *url, char name[NAME_BYTES])
{
    struct net_url place = *url;

    snprintf(place.text, sizeof place.text, "%s:%d", url->host, url->port);
    name_of("pin", &place, "", name);
}

const char *keep_pin(struct keep *keep, const struct net_url *url, struct arena *mem)
{
    char name[NAME_BYTES];
    const char *pin;

    pin_name(url, name);
    pin = read_line(keep, name, mem);
    return pin && *pin ? pin : NULL;
}

bool keep_keep_pin(struct keep *keep, const struct net_url *url, const char *fingerprint,
                   struct err *err)
{
    char name[NAME_BYTES];

    pin_name(url, name);
    return keep_line(keep, name, fingerprint, err);
}

json_t *keep_json(struct keep *keep, const char *what, const struct net_url *url,
                  const char *handle)
{
    char name[NAME_BYTES];
    char *bytes = mem_new(JSON_BYTES);
    json_t *value = NULL;
    struct err err;
    ssize_t n;

    name_of(what, url, handle, name);
    n = read_bytes(keep, name, bytes, JSON_BYTES);
    if (n > 0 && !json_read(bytes, (size_t)n, DEPTH, &value, &err))
        value = NULL; /* as if it were not there */
    mem_free(bytes);
    return value;
}

bool keep_keep_json(struct keep *keep, const char *what, const struct net_url *url,
                    const char *handle, const json_t *value, struct err *err)
{
    size_t len = json_dumpb(value, NULL, 0, JSON_COMPACT);
    char name[NAME_BYTES];
    char *bytes;
    bool ok;

    if (!keep || len == 0 || len > JSON_BYTES)
        return true;
    bytes = mem_new(len);
    json_dumpb(value, bytes, len, JSON_COMPACT);
    name_of(what, url, handle, name);
    ok = replace_file(keep, name, bytes, len, err);
    mem_free(bytes);
    return ok;
}
