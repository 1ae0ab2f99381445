/* A copy of the store, while the server runs or while none does. */
#include "backup.h"

#include <sys/stat.h>

#include "admin_run.h"
#include "command.h"

bool backup_open(json_t *args, struct admin_files *files, struct err *err)
{
    const char *path = json_string_value(json_object_get(args, "file"));
    bool force = json_is_true(json_object_get(args, "force"));
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(err, ERR_CONFLICT, NULL, "%s is no file: name one", path);
    if (!force && lstat(path, &st) == 0)
        return err_set(err, ERR_CONFLICT, NULL, "%s is there already: --force replaces it", path);
    return durable_open(path, &files->out, err);
}

static bool goes_on(void *ctx)
{
    return !admin_is_stopping(ctx);
}

bool backup_run(struct admin_call *call)
{
    const struct backup_draft *draft = call->draft;
    const struct backup_options options = { .store_path = engine_store_path(call->place->engine),
                                            .go_on = goes_on,
                                            .ctx = call };
    int64_t at_ms = clock_now_ms(engine_clock(call->place->engine));
    int64_t bytes;

    if (call->place->file < 0)
        return err_set(&call->err, ERR_INVALID_PARAMS, "file", "file must come as a descriptor");
    if (!backup_write(&options, call->place->file, &bytes, &call->err))
        return false;
    json_open_object(call->out);
    json_string_member(call->out, "file", draft->file);
    json_int_member(call->out, "bytes", bytes);
    json_time_member(call->out, "at", at_ms);
    json_close_object(call->out);
    return true;
}
