/* After a start nothing of the store may be in memory: a page of a feed reads some hundred pages of
 * the store from all over the file, each a seek of its own, and takes ten times as long. So the
 * file is read once from its end, where the newest lies, into the machine's page cache: what half
 * of its memory holds, beside all else, on a thread that gives way. */
#ifndef EVERI_WARM_H
#define EVERI_WARM_H

struct warmer;

/* NULL: it cannot be read, or no thread can be started; nothing hangs on it. */
struct warmer *warmer_start(const char *store_path);
/* Returns when all of it is read. */
void warmer_wait(struct warmer *warmer);
/* Not before the store is closed: whoever closes a file gives up the locks that the process has on
 * it. NULL is allowed. */
void warmer_stop(struct warmer *warmer);

#endif
