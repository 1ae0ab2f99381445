#include "migration_copies.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "backup.h"
#include "durable.h"
#include "engine.h"
#include "log.h"

enum { RETRY_MS = 60 * 1000 };

static const int64_t kept_ms = 4 * 24 * 3600 * 1000LL;

struct copy {
    int version;
    int64_t at_ms;
};

static bool parse(const char *name, struct copy *out)
{
    int end = 0;

    return sscanf(name, "everi.db.before-%4d-%" SCNd64 "%n", &out->version, &out->at_ms, &end) ==
               2 &&
           end > 0 && name[end] == '\0';
}

typedef bool copy_is_wanted(void *ctx, const struct copy *copy);

/* Removes what is not wanted. False: something could not be. */
static bool sweep(const char *data_dir, copy_is_wanted *is_wanted, void *ctx)
{
    DIR *folder = opendir(data_dir);
    const struct dirent *entry;
    bool good = folder != NULL;
    struct copy copy;

    while (folder && (entry = readdir(folder)))
        if (parse(entry->d_name, &copy) && !is_wanted(ctx, &copy))
            good = unlinkat(dirfd(folder), entry->d_name, 0) == 0 && good;
    if (folder)
        closedir(folder);
    return good;
}

static bool is_other(void *ctx, const struct copy *copy)
{
    const struct copy *made = ctx;

    return copy->version != made->version || copy->at_ms == made->at_ms;
}

bool migration_copy_make(const char *data_dir, const char *store_path, int version, int64_t now_ms,
                         struct err *err)
{
    const struct backup_options options = { .store_path = store_path };
    struct copy made = { version, now_ms };
    char path[DURABLE_PATH_MAX];
    struct err inner;

    snprintf(path, sizeof path, "%.*s/everi.db.before-%04d-%" PRId64, DURABLE_PATH_MAX - 64,
             data_dir, version, now_ms);
    if (!backup_to_path(&options, path, &inner))
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the store is older than this program and could not be copied before it is "
                       "changed: %s",
                       inner.text);
    (void)sweep(data_dir, is_other, &made);
    return true;
}

struct looking {
    struct migration_copies *copies;
    int64_t now_ms;
};

static bool is_young(void *ctx, const struct copy *copy)
{
    struct looking *looking = ctx;
    int64_t due_ms = copy->at_ms + kept_ms;

    if (due_ms <= looking->now_ms)
        return false;
    if (due_ms < looking->copies->due_ms)
        looking->copies->due_ms = due_ms;
    return true;
}

static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct migration_copies *copies = ctx;
    struct looking looking = { copies, turn->now_ms };

    (void)deadline_us;
    if (copies->looked && copies->due_ms > turn->now_ms)
        return false;
    copies->looked = true;
    copies->due_ms = INT64_MAX;
    if (!sweep(copies->data_dir, is_young, &looking)) {
        log_error("a copy of the store from before a migration in %s cannot be removed: remove "
                  "everi.db.before-* there",
                  copies->data_dir);
        copies->due_ms = turn->now_ms + RETRY_MS;
    }
    return false;
}

static int64_t next_due(void *ctx, struct db *db)
{
    const struct migration_copies *copies = ctx;

    (void)db;
    return copies->looked ? copies->due_ms : 0;
}

struct engine_source migration_copies_source(struct migration_copies *copies)
{
    return (struct engine_source){
        .name = "migration copies", .work = work, .next_due = next_due, .ctx = copies
    };
}
