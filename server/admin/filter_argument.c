#include "filter_argument.h"

#include <string.h>

#include "buf.h"
#include "filter.h"
#include "json_read.h"
#include "limits.h"
#include "subscription.h"

bool filter_argument_check(const char *given, struct err *err)
{
    struct arena *mem = arena_new();
    const struct filter *filter;
    bool good = !given || filter_parse(given, strlen(given), "filter", mem, &filter, err);

    arena_free(mem);
    return good;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    return buf_add(out, bytes, len) ? 0 : -1;
}

bool filter_argument_keep(struct arena *mem, const char *given, const char **out, struct err *err)
{
    AUTO_JSON json_t *json = NULL;
    struct buf kept CLEANUP(buf_done);

    buf_init(&kept, SUBSCRIPTION_FILTER_BYTES);
    *out = NULL;
    if (!given)
        return true;
    if (!json_read(given, strlen(given), LIMIT_JSON_DEPTH, &json, err))
        return false;
    if (json_dump_callback(json, add_bytes, &kept, JSON_COMPACT))
        return err_set(err, ERR_TOO_LARGE, "filter", "filter must not have over %d bytes",
                       SUBSCRIPTION_FILTER_BYTES);
    *out = arena_strndup(mem, kept.data, kept.len);
    return true;
}
