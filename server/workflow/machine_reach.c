#include "machine_reach.h"

/* A look from StartAt through one machine; its branches have one of their own. */
struct reach {
    struct arena *mem;
    payload_problem *problem;
    void *ctx;
    json_t *states, *reached, *line; /* line: the names reached, in the order in which they were */
};

static void follow(struct reach *reach, const json_t *target, const char *where)
{
    const char *name = json_string_value(target);

    if (!name || json_object_get(reach->reached, name))
        return;
    if (!json_object_get(reach->states, name)) {
        reach->problem(reach->ctx, where, "names a state that there is not");
        return;
    }
    json_object_set_new(reach->reached, name, json_true());
    json_array_append_new(reach->line, json_string(name));
}

static void follow_list(struct reach *reach, const json_t *list, const char *where)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        follow(reach, json_object_get(json_array_get(list, i), "Next"),
               arena_printf(reach->mem, "%s[%zu].Next", where, i));
}

static void follow_state(struct reach *reach, const json_t *state, const char *where)
{
    follow(reach, json_object_get(state, "Next"), asl_below(reach->mem, where, "Next"));
    follow(reach, json_object_get(state, "Default"), asl_below(reach->mem, where, "Default"));
    follow_list(reach, json_object_get(state, "Choices"), asl_below(reach->mem, where, "Choices"));
    follow_list(reach, json_object_get(state, "Catch"), asl_below(reach->mem, where, "Catch"));
}

void machine_check_reach(const json_t *machine, const char *where, struct arena *mem,
                         payload_problem *problem, void *ctx)
{
    struct reach reach = {
        .mem = mem,
        .problem = problem,
        .ctx = ctx,
        .states = json_object_get(machine, "States"),
        .reached = json_object(),
        .line = json_array(),
    };
    const char *in_states = asl_below(mem, where, "States");
    const char *name;
    json_t *state;

    follow(&reach, json_object_get(machine, "StartAt"), asl_below(mem, where, "StartAt"));
    for (size_t i = 0; i < json_array_size(reach.line); i++) {
        name = json_string_value(json_array_get(reach.line, i));
        follow_state(&reach, json_object_get(reach.states, name), asl_below(mem, in_states, name));
    }
    json_object_foreach(reach.states, name, state) if (!json_object_get(reach.reached, name))
        problem(ctx, asl_below(mem, in_states, name), "is never reached");
    json_decref(reach.reached);
    json_decref(reach.line);
}
