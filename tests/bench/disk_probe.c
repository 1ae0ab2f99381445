/* The probe's thread owns the samples until it is joined. */
#include "disk_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"
#include "wire.h"

enum { APPEND_BYTES = 4096, PACE_MS = 50 };

struct disk_probe {
    pthread_t thread;
    atomic_bool stop;
    int fd;
    char path[512];
    struct samples samples;
};

static void *probe(void *arg)
{
    struct disk_probe *probe = arg;
    static const char block[APPEND_BYTES] = "everi-load";
    struct timespec pace = { .tv_nsec = PACE_MS * 1000000L };

    while (!atomic_load(&probe->stop)) {
        int64_t begin = clock_mono_us();

        if (write(probe->fd, block, sizeof block) != APPEND_BYTES || fdatasync(probe->fd) != 0)
            fail("%s: %s", probe->path, strerror(errno));
        samples_add(&probe->samples, clock_mono_us() - begin);
        nanosleep(&pace, NULL);
    }
    return NULL;
}

struct disk_probe *disk_probe_start(const char *directory)
{
    struct disk_probe *made = mem_new(sizeof *made);

    snprintf(made->path, sizeof made->path, "%s/everi-load.%d", directory, (int)getpid());
    made->fd = open(made->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (made->fd < 0)
        fail("%s: %s", made->path, strerror(errno));
    samples_init(&made->samples, "fdatasync of 4 KiB beside it");
    if (pthread_create(&made->thread, NULL, probe, made) != 0)
        fail("no thread for the disk probe");
    return made;
}

void disk_probe_stop(struct disk_probe *probe, struct samples *out)
{
    atomic_store(&probe->stop, true);
    pthread_join(probe->thread, NULL);
    close(probe->fd);
    unlink(probe->path);
    *out = probe->samples;
    mem_free(probe);
}
