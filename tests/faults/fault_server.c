/* everi-server on a machine that does what a test tells it to: the control is the file that
 * EVERI_FAULTS names; EVERI_FAULTS_SYNC=off is the negative control. Its memory and its time go
 * through here, too (the linker's --wrap). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fault_vfs.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
int __real_clock_gettime(clockid_t id, struct timespec *out);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);
int __wrap_clock_gettime(clockid_t id, struct timespec *out);

static struct fault_control *control;

static int fails(void)
{
    if (!control || __atomic_add_fetch(&control->allocations, 1, __ATOMIC_SEQ_CST) !=
                        control->failing_allocation)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails() ? NULL : __real_realloc(p, size);
}

int __wrap_clock_gettime(clockid_t id, struct timespec *out)
{
    int rc = __real_clock_gettime(id, out);

    if (control && id == CLOCK_REALTIME)
        out->tv_sec += control->wall_shift_ms / 1000;
    return rc;
}

__attribute__((constructor)) static void set_up(void)
{
    const char *path = getenv("EVERI_FAULTS");
    const char *sync = getenv("EVERI_FAULTS_SYNC");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *shared;

    if (!path)
        return;
    shared = fd < 0 ? MAP_FAILED
                    : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED)
        abort();
    close(fd);
    control = shared;
    fault_vfs_install(control, sync && strcmp(sync, "off") == 0);
}
