/* What the disk alone takes while the server is measured: a small append and fdatasync, 20 times a
 * second, on a thread of its own. Without it a latency with a commit in it says nothing. */
#ifndef EVERI_DISK_PROBE_H
#define EVERI_DISK_PROBE_H

#include "samples.h"

struct disk_probe;

struct disk_probe *disk_probe_start(const char *directory);
/* Ends it, removes its file, and hands its samples over. */
void disk_probe_stop(struct disk_probe *probe, struct samples *out);

#endif
