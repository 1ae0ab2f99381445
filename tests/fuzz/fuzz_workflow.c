/* State machines: whatever is read is checked, and whatever was found good runs, its tasks echoing,
 * for a while. */
#include "execution.h"
#include "fuzz.h"
#include "json_read.h"
#include "machine.h"

enum { MOVES = 400, STATES_AT_ONCE = 50 };

static uint64_t roll(void *ctx)
{
    return asl_random(ctx);
}

static void play(json_t *definition)
{
    uint64_t dice = 1;
    struct execution_rules rules = {
        .definition = definition, .workflow = "w", .id = "x", .dice = { roll, &dice }
    };
    json_t *input = json_pack("{s:[i,i], s:s, s:{s:b}}", "a", 1, 2, "s", "text", "o", "b", 1);
    struct execution *execution = execution_start(&rules, input, 0);
    int64_t now_ms = 0;

    for (int i = 0; i < MOVES && execution_status(execution) == EXECUTION_RUNNING; i++) {
        struct execution_task task;

        if (execution_run(execution, now_ms, STATES_AT_ONCE))
            continue;
        if (execution_take_task(execution, &task))
            (void)execution_task_succeeded(execution, task.id, task.input, now_ms);
        else if (execution_next_due(execution) > now_ms)
            now_ms = execution_next_due(execution);
    }
    execution_free(execution);
    json_decref(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_JSON json_t *definition = NULL;
    AUTO_JSON json_t *problems = NULL;
    struct err err;

    if (!machine_read((const char *)data, size, &definition, &err))
        return 0;
    problems = machine_check(definition);
    if (json_array_size(problems) == 0)
        play(definition);
    return 0;
}
