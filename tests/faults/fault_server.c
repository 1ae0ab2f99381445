/* everi-server on a disk that does what a test tells it to: the control is the file that
 * EVERI_FAULTS names; EVERI_FAULTS_SYNC=off is the negative control. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault_vfs.h"

__attribute__((constructor)) static void set_up(void)
{
    const char *path = getenv("EVERI_FAULTS");
    const char *sync = getenv("EVERI_FAULTS_SYNC");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *control;

    if (!path)
        return;
    control = fd < 0 ? MAP_FAILED
                     : mmap(NULL, sizeof(struct fault_control), PROT_READ | PROT_WRITE, MAP_SHARED,
                            fd, 0);
    if (control == MAP_FAILED)
        abort();
    close(fd);
    fault_vfs_install(control, sync && strcmp(sync, "off") == 0);
}
