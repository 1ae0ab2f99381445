#include "hasher.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "db.h"
#include "log.h"
#include "mailbox.h"
#include "mem.h"

enum { NICE = 10, CACHE_KIB = 256 };

struct hasher {
    pthread_t thread;
    struct mailbox *waiting;
    struct db *db;            /* looks up whose password it is */
    struct request stop_mark; /* what ends the thread; sent past the bound */
    void (*done)(void *ctx, struct request *rq);
    void *done_ctx;
};

static void be_nice(void)
{
    if (setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE) != 0)
        log_warning("the hashing thread keeps the common priority");
}

static void hash(struct hasher *hasher, struct request *rq)
{
    rq->db = hasher->db;
    rq->handler->hash(rq, hasher->db);
    rq->db = NULL;
    hasher->done(hasher->done_ctx, rq);
}

static void *work(void *arg)
{
    struct hasher *hasher = arg;
    struct request *rq;

    be_nice();
    while ((rq = mailbox_receive(hasher->waiting, -1)) != &hasher->stop_mark)
        if (rq)
            hash(hasher, rq);
    return NULL;
}

bool hasher_start(const char *store_path, size_t max_waiting,
                  void (*done)(void *ctx, struct request *rq), void *done_ctx, struct hasher **out,
                  struct err *err)
{
    struct hasher *hasher = mem_new(sizeof *hasher);
    struct db_options options = { .read_only = true, .cache_kib = CACHE_KIB };

    if (!db_open(store_path, &options, &hasher->db, err)) {
        mem_free(hasher);
        return false;
    }
    hasher->waiting = mailbox_new(max_waiting, NULL, NULL);
    hasher->done = done;
    hasher->done_ctx = done_ctx;
    if (pthread_create(&hasher->thread, NULL, work, hasher) != 0) {
        mailbox_free(hasher->waiting);
        db_close(hasher->db);
        mem_free(hasher);
        return err_set(err, ERR_UNAVAILABLE, NULL, "no thread can be started: see `ulimit -u`");
    }
    *out = hasher;
    return true;
}

void hasher_stop(struct hasher *hasher)
{
    if (!hasher)
        return;
    mailbox_send(hasher->waiting, &hasher->stop_mark);
    pthread_join(hasher->thread, NULL);
    mailbox_free(hasher->waiting);
    db_close(hasher->db);
    mem_free(hasher);
}

bool hasher_submit(struct hasher *hasher, struct request *rq)
{
    return mailbox_try_send(hasher->waiting, rq);
}

size_t hasher_waiting(struct hasher *hasher)
{
    return mailbox_count(hasher->waiting);
}
