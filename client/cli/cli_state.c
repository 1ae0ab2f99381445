/* State files. Invariant: a file is replaced whole (written beside, synced, renamed), so a reader
 * finds the old one or the new one; files are 0600 in a directory of 0700, and one that others may
 * read, that is no plain file or not ours is treated as if it were not there. A token's file is
 * named by a hash of server and handle: neither can name another file. */
#include "cli_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "limits.h"
#include "mem.h"

enum { FILE_BYTES = 4096, NAME_BYTES = 80, HASH_BYTES = 20 };

static const char url_file[] = "server";

struct cli_state {
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

bool cli_state_open(struct cli_state **out, struct err *err)
{
    const char *base = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    char path[4096];
    int written, dir;

    if (base && base[0] == '/')
        written = snprintf(path, sizeof path, "%s/everi", base);
    else if (home && home[0] == '/')
        written = snprintf(path, sizeof path, "%s/.local/state/everi", home);
    else
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "nothing is kept: neither XDG_STATE_HOME nor HOME says where");
    if (written < 0 || (size_t)written >= sizeof path)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "nothing is kept: the directory's name is too long");
    dir = open_directory(path);
    if (dir < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "nothing is kept: %.100s: %s", path,
                       strerror(errno));
    *out = mem_new(sizeof **out);
    (*out)->dir = dir;
    return true;
}

void cli_state_close(struct cli_state *state)
{
    if (!state)
        return;
    close(state->dir);
    mem_free(state);
}

/* The first line of a file that is ours alone, or NULL. */
static char *read_file(struct cli_state *state, const char *name, struct arena *mem)
{
    char bytes[FILE_BYTES];
    struct stat about;
    ssize_t n = -1;
    int fd;
    char *line;

    fd = state ? openat(state->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() &&
        (about.st_mode & 077) == 0)
        n = read(fd, bytes, sizeof bytes - 1);
    close(fd);
    if (n <= 0)
        return NULL;
    bytes[n] = '\0';
    line = arena_strndup(mem, bytes, strcspn(bytes, "\n"));
    sodium_memzero(bytes, sizeof bytes);
    return line;
}

static bool write_whole(int fd, const char *text)
{
    struct {
        const char *bytes;
        size_t len;
    } parts[] = { { text, strlen(text) }, { "\n", 1 } };

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (write(fd, parts[i].bytes, parts[i].len) != (ssize_t)parts[i].len)
            return false;
    }
    return fsync(fd) == 0;
}

static bool replace_file(struct cli_state *state, const char *name, const char *text,
                         struct err *err)
{
    char beside[NAME_BYTES + 32];
    bool ok;
    int fd;

    snprintf(beside, sizeof beside, ".%s.%ld", name, (long)getpid());
    unlinkat(state->dir, beside, 0); /* of a process that died and had our number */
    fd = openat(state->dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    ok = fd >= 0 && write_whole(fd, text);
    if (fd >= 0 && close(fd) < 0)
        ok = false;
    if (ok && renameat(state->dir, beside, state->dir, name) == 0)
        return true;
    err_set(err, ERR_UNAVAILABLE, NULL, "this could not be kept for the next time: %s",
            strerror(errno));
    unlinkat(state->dir, beside, 0);
    return false;
}

const char *cli_state_last_url(struct cli_state *state, struct arena *mem)
{
    return read_file(state, url_file, mem);
}

bool cli_state_keep_url(struct cli_state *state, const struct net_url *url, struct err *err)
{
    struct arena *mem = arena_new();
    const char *before = cli_state_last_url(state, mem);
    bool same = before && strcmp(before, url->text) == 0;

    arena_free(mem);
    return !state || same || replace_file(state, url_file, url->text, err);
}

static void token_name(const struct net_url *url, const char *handle, char name[NAME_BYTES])
{
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    crypto_generichash_state hashing;

    crypto_generichash_init(&hashing, NULL, 0, sizeof hash);
    crypto_generichash_update(&hashing, (const unsigned char *)url->text, strlen(url->text) + 1);
    crypto_generichash_update(&hashing, (const unsigned char *)handle, strlen(handle));
    crypto_generichash_final(&hashing, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(name, NAME_BYTES, "token-%s", hex);
}

char *cli_state_token(struct cli_state *state, const struct net_url *url, const char *handle,
                      struct arena *mem)
{
    char name[NAME_BYTES];
    char *token;

    token_name(url, handle, name);
    token = read_file(state, name, mem);
    return token && *token && strlen(token) <= LIMIT_TOKEN_BYTES ? token : NULL;
}

bool cli_state_keep_token(struct cli_state *state, const struct net_url *url, const char *handle,
                          const char *token, struct err *err)
{
    char name[NAME_BYTES];

    token_name(url, handle, name);
    return !state || replace_file(state, name, token, err);
}

void cli_state_drop_token(struct cli_state *state, const struct net_url *url, const char *handle)
{
    char name[NAME_BYTES];

    token_name(url, handle, name);
    if (state)
        unlinkat(state->dir, name, 0);
}
