#include <inttypes.h>

#include "functions.h"

static void write_away(const struct worker *worker, struct buf *out)
{
    buf_printf(out, "# HELP everi_function_outside Works of a function that are going on outside\n"
                    "# TYPE everi_function_outside gauge\n");
    for (size_t i = 0; i < worker_count(worker); i++)
        if (worker_function(worker, i)->outside)
            buf_printf(out, "everi_function_outside{function=\"%s\"} %d\n",
                       worker_function(worker, i)->queue.name, worker_away(worker, i));
    buf_printf(out, "# HELP everi_function_late_total Works refused, for their lease had run out\n"
                    "# TYPE everi_function_late_total counter\n");
    for (size_t i = 0; i < worker_count(worker); i++)
        if (worker_function(worker, i)->outside)
            buf_printf(out, "everi_function_late_total{function=\"%s\"} %" PRId64 "\n",
                       worker_function(worker, i)->queue.name, worker_late(worker, i));
}

void functions_metrics(const struct function_context *ctx, const struct worker *worker,
                       struct buf *out)
{
    const struct {
        const char *end;
        uint64_t count;
    } ends[] = {
        { "made", ctx->previews_made },
        { "none", ctx->previews_none },
        { "refused", ctx->previews_refused },
        { "failed", ctx->previews_failed },
    };

    write_away(worker, out);
    webhooks_metrics(&ctx->webhooks, out);
    buf_printf(out, "# HELP everi_link_previews_total Pages fetched for links, by their end\n"
                    "# TYPE everi_link_previews_total counter\n");
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        buf_printf(out, "everi_link_previews_total{end=\"%s\"} %" PRIu64 "\n", ends[i].end,
                   ends[i].count);
}
