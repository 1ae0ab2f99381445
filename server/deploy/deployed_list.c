/* What operators are shown of deployed functions. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deployed_parts.h"

static const char *state_of(const struct deployed *deployed, struct db *db,
                            const struct deployment *deployment)
{
    char path[PATH_MAX + HELPER_FILE_BYTES];
    struct queue_state state;

    snprintf(path, sizeof path, "%s/%s", deployed->folder, deployment->run.file);
    if (access(path, F_OK))
        return "missing"; /* a store that was put back has no executables */
    return deployment->has_topic && queue_get(db, deployment->run.name, &state) && state.paused
               ? "paused"
               : "active";
}

/* As written down, and since. */
static struct runner_counts counts_of(struct deployed *deployed,
                                      const struct deployment *deployment)
{
    struct runner_counts now = runner_counts(deployed->runner, deployment->run.name, false);
    const struct runner_counts *kept = &deployment->counts;

    return (struct runner_counts){ kept->invocations + now.invocations,
                                   kept->failures + now.failures, kept->timeouts + now.timeouts,
                                   kept->cold_starts + now.cold_starts };
}

static void write_one(struct deployed *deployed, struct db *db, const struct deployment *deployment,
                      struct json_writer *w)
{
    const struct histogram *times = runner_times(deployed->runner, deployment->run.name);
    struct runner_counts counts = counts_of(deployed, deployment);

    json_open_object(w);
    json_string_member(w, "name", deployment->run.name);
    json_string_member(w, "topic", deployment->has_topic ? event_type_name(deployment->topic) : "");
    json_raw_member(w, "filter", deployment->filter);
    json_string_member(w, "state", state_of(deployed, db, deployment));
    json_int_member(w, "invocations", counts.invocations);
    json_int_member(w, "failures", counts.failures);
    json_int_member(w, "timeouts", counts.timeouts);
    json_int_member(w, "cold_starts", counts.cold_starts);
    json_real_member(w, "p50_ms", histogram_quantile_ms(times, 0.5));
    json_real_member(w, "p99_ms", histogram_quantile_ms(times, 0.99));
    json_close_object(w);
}

void deployed_write_list(struct deployed *deployed, struct db *db, struct json_writer *w)
{
    struct arena *mem = arena_new();
    struct deployment deployment = { .run = { .name = "" } };

    while (deployment_next(db, mem, deployment.run.name, &deployment))
        write_one(deployed, db, &deployment, w);
    arena_free(mem);
}

enum metric { INVOCATIONS, FAILURES, TIMEOUTS, COLD_STARTS, WARM, METRICS };

static const struct {
    const char *name, *type, *help;
} metrics[METRICS] = {
    [INVOCATIONS] = { "everi_deployed_invocations_total", "counter",
                      "Lines that a deployed function was given" },
    [FAILURES] = { "everi_deployed_failures_total", "counter",
                   "Lines that a deployed function did not do well with" },
    [TIMEOUTS] = { "everi_deployed_timeouts_total", "counter",
                   "Lines that a deployed function did not answer in time" },
    [COLD_STARTS] = { "everi_deployed_cold_starts_total", "counter",
                      "Processes of a deployed function that were started for a line" },
    [WARM] = { "everi_deployed_processes", "gauge", "Processes of a deployed function" },
};

static int64_t value_of(struct deployed *deployed, const struct deployment *deployment,
                        enum metric metric)
{
    struct runner_counts counts = counts_of(deployed, deployment);

    switch (metric) {
    case INVOCATIONS:
        return counts.invocations;
    case FAILURES:
        return counts.failures;
    case TIMEOUTS:
        return counts.timeouts;
    case COLD_STARTS:
        return counts.cold_starts;
    case WARM:
        return runner_warm(deployed->runner, deployment->run.name);
    case METRICS:
        break;
    }
    return 0;
}

void deployed_metrics(struct deployed *deployed, struct db *db, struct buf *out)
{
    struct arena *mem = arena_new();

    for (enum metric metric = 0; metric < METRICS; metric++) {
        struct deployment deployment = { .run = { .name = "" } };

        buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", metrics[metric].name, metrics[metric].help,
                   metrics[metric].name, metrics[metric].type);
        while (deployment_next(db, mem, deployment.run.name, &deployment))
            buf_printf(out, "%s{function=\"%s\"} %" PRId64 "\n", metrics[metric].name,
                       deployment.run.name, value_of(deployed, &deployment, metric));
    }
    arena_free(mem);
}
