#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base64.h"

_Static_assert((int)KEY_SEED_BYTES == (int)crypto_sign_SEEDBYTES, "as the library has it");

enum { LINE_BYTES = BASE64_TEXT_MAX(KEY_SEED_BYTES) }; /* with a newline for the terminator */

static bool fail(struct err *err, const char *path, const char *what)
{
    return err_set(err, ERR_UNAVAILABLE, NULL, "the key file %.100s %s", path, what);
}

static bool write_line(int fd, const uint8_t *seed)
{
    char line[LINE_BYTES];
    bool good;

    base64_encode(seed, KEY_SEED_BYTES, line);
    line[LINE_BYTES - 1] = '\n';
    good = write(fd, line, LINE_BYTES) == LINE_BYTES && fsync(fd) == 0;
    sodium_memzero(line, sizeof line);
    return good;
}

bool key_file_make(const char *path, uint8_t public_key[KEY_BYTES], struct err *err)
{
    uint8_t seed[KEY_SEED_BYTES], secret[crypto_sign_SECRETKEYBYTES];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good;

    if (fd < 0)
        return fail(err, path, errno == EEXIST ? "is there already" : strerror(errno));
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(public_key, secret, seed);
    good = write_line(fd, seed);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    if (close(fd) < 0 || !good) {
        unlink(path);
        return fail(err, path, "cannot be written: is there room?");
    }
    return true;
}

static bool is_ours_alone(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) == 0 &&
           st.st_uid == geteuid();
}

static bool read_seed(int fd, uint8_t *seed)
{
    char line[LINE_BYTES + 1];
    ssize_t n = read(fd, line, sizeof line);
    bool good = n == LINE_BYTES && line[LINE_BYTES - 1] == '\n';

    if (good) {
        line[LINE_BYTES - 1] = '\0';
        good = base64_decode(line, seed, KEY_SEED_BYTES);
    }
    sodium_memzero(line, sizeof line);
    return good;
}

bool key_file_read(const char *path, uint8_t **seed, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool good = false;

    if (fd < 0)
        return fail(err, path, strerror(errno));
    *seed = sodium_malloc(KEY_SEED_BYTES);
    if (!is_ours_alone(fd))
        fail(err, path, "is not its owner's alone: chmod 600 it, if nobody has read it");
    else if (!*seed || !read_seed(fd, *seed))
        fail(err, path, "holds no key: `everi-tui keygen FILE` makes one");
    else
        good = true;
    close(fd);
    if (!good) {
        key_file_free(*seed);
        *seed = NULL;
    }
    return good;
}

void key_file_free(uint8_t *seed)
{
    sodium_free(seed);
}
