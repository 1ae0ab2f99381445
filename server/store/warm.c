#include "warm.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mem.h"

enum { BLOCK_BYTES = 1 << 20, NICE = 10 };

struct warmer {
    pthread_t thread;
    int fd;
    bool joined;
    _Atomic bool stopping;
};

static off_t half_of_memory(void)
{
    return (off_t)sysconf(_SC_PHYS_PAGES) * (off_t)sysconf(_SC_PAGESIZE) / 2;
}

static void *read_all(void *arg)
{
    struct warmer *warmer = arg;
    char *block = mem_new(BLOCK_BYTES);
    off_t at = lseek(warmer->fd, 0, SEEK_END);
    off_t first = at > half_of_memory() ? at - half_of_memory() : 0;

    /* Whether that works does not matter much. */
    (void)!setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
    while (at > first && !atomic_load(&warmer->stopping)) {
        size_t len = at - first < BLOCK_BYTES ? (size_t)(at - first) : BLOCK_BYTES;

        at -= (off_t)len;
        if (pread(warmer->fd, block, len, at) < 0)
            break;
    }
    mem_free(block);
    return NULL;
}

struct warmer *warmer_start(const char *store_path)
{
    struct warmer *warmer = mem_new(sizeof *warmer);

    warmer->fd = open(store_path, O_RDONLY | O_CLOEXEC);
    if (warmer->fd >= 0 && pthread_create(&warmer->thread, NULL, read_all, warmer) == 0)
        return warmer;
    /* An open file stays so: see warmer_stop. */
    mem_free(warmer);
    return NULL;
}

void warmer_wait(struct warmer *warmer)
{
    pthread_join(warmer->thread, NULL);
    warmer->joined = true;
}

void warmer_stop(struct warmer *warmer)
{
    if (!warmer)
        return;
    atomic_store(&warmer->stopping, true);
    if (!warmer->joined)
        warmer_wait(warmer);
    close(warmer->fd);
    mem_free(warmer);
}
