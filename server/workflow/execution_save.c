/* An execution as JSON and back. What can be found in the definition is named, not copied: a strand
 * knows its machine by its parent and its place. */
#include <string.h>

#include "execution_parts.h"
#include "json_read.h"
#include "mem.h"

enum { SAVED_VERSION = 1 };

static json_t *or_null(json_t *value)
{
    return value ? json_incref(value) : json_null();
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_int_t number_of(const struct execution *execution, const struct strand *wanted)
{
    json_int_t n = 0;

    for (const struct strand *strand = execution->strands; strand; strand = strand->next, n++)
        if (strand == wanted)
            return n;
    return -1;
}

static json_t *save_strand(const struct execution *execution, const struct strand *strand)
{
    json_t *saved = json_pack("{s:I, s:I, s:s, s:i, s:I, s:I, s:I}", "parent",
                              number_of(execution, strand->parent), "place",
                              (json_int_t)strand->place, "state", strand->name, "phase",
                              (int)strand->phase, "entered", (json_int_t)strand->entered_ms, "due",
                              (json_int_t)strand->due_ms, "retries", (json_int_t)strand->retries);

    json_object_set_new(saved, "input", or_null(strand->input));
    json_object_set_new(saved, "item", or_null(strand->item));
    json_object_set_new(saved, "attempts", or_null(strand->attempts));
    json_object_set_new(saved, "shaped", or_null(strand->shaped));
    if (strand->phase == PHASE_TASK) {
        json_object_set_new(saved, "task", json_integer((json_int_t)strand->task));
        json_object_set_new(saved, "taken", json_boolean(strand->taken));
        json_object_set_new(saved, "timeout", json_integer((json_int_t)strand->timeout_ms));
        json_object_set_new(saved, "function", text_or_null(strand->function));
        json_object_set_new(saved, "task_input", or_null(strand->task_input));
    }
    if (strand->phase == PHASE_CHILDREN) {
        json_object_set_new(saved, "items", or_null(strand->items));
        json_object_set_new(saved, "results", or_null(strand->results));
        json_object_set_new(saved, "count", json_integer((json_int_t)strand->count));
        json_object_set_new(saved, "begun", json_integer((json_int_t)strand->begun));
        json_object_set_new(saved, "finished", json_integer((json_int_t)strand->finished));
        json_object_set_new(saved, "at_once", json_integer((json_int_t)strand->at_once));
    }
    return saved;
}

json_t *execution_save(const struct execution *execution)
{
    json_t *strands = json_array();

    for (const struct strand *strand = execution->strands; strand; strand = strand->next)
        json_array_append_new(strands, save_strand(execution, strand));
    return json_pack(
        "{s:i, s:O, s:I, s:I, s:I, s:I, s:i, s:o, s:o, s:o, s:o}", "version", SAVED_VERSION,
        "input", execution->input, "started", (json_int_t)execution->started_ms, "next_task",
        (json_int_t)execution->next_task, "next_note", (json_int_t)execution->next_note, "ends",
        (json_int_t)execution->ends_ms, "status", (int)execution->status, "output",
        or_null(execution->output), "error", text_or_null(execution->error), "cause",
        text_or_null(execution->cause), "strands", strands);
}

/* ---- loading ---- */

static int64_t integer(const json_t *saved, const char *name)
{
    return json_integer_value(json_object_get(saved, name));
}

static json_t *kept(const json_t *saved, const char *name)
{
    json_t *value = json_object_get(saved, name);

    return json_is_null(value) ? NULL : json_incref(value);
}

static char *text(const json_t *saved, const char *name)
{
    const char *value = json_string_value(json_object_get(saved, name));

    return value ? mem_strdup(value) : NULL;
}

static struct strand *numbered(struct execution *execution, int64_t n)
{
    struct strand *strand = execution->strands;

    for (; strand && n > 0; n--)
        strand = strand->next;
    return n == 0 ? strand : NULL;
}

static json_t *machine_below(const struct strand *parent, size_t place)
{
    json_t *iterator = state_iterator(parent->state);

    return iterator ? iterator : json_array_get(json_object_get(parent->state, "Branches"), place);
}

static void load_work(struct strand *strand, const json_t *saved)
{
    strand->shaped = kept(saved, "shaped");
    strand->due_ms = integer(saved, "due");
    strand->task = integer(saved, "task");
    strand->taken = json_is_true(json_object_get(saved, "taken"));
    strand->timeout_ms = integer(saved, "timeout");
    strand->function = text(saved, "function");
    strand->task_input = kept(saved, "task_input");
    strand->items = kept(saved, "items");
    strand->results = kept(saved, "results");
    strand->count = (size_t)integer(saved, "count");
    strand->begun = (size_t)integer(saved, "begun");
    strand->finished = (size_t)integer(saved, "finished");
    strand->at_once = (size_t)integer(saved, "at_once");
}

static bool load_strand(struct execution *execution, const json_t *saved)
{
    struct strand *parent = numbered(execution, integer(saved, "parent"));
    size_t place = (size_t)integer(saved, "place");
    json_t *machine = parent ? machine_below(parent, place) : execution->rules.definition;
    const char *name = json_string_value(json_object_get(saved, "state"));
    json_t *states = json_object_get(machine, "States");
    AUTO_JSON json_t *input = kept(saved, "input");
    AUTO_JSON json_t *item = kept(saved, "item");
    struct strand *strand;

    if ((!parent && execution->strands) || !name || !json_object_get(states, name))
        return false;
    strand = strand_begin(execution, parent, place, machine, input ? input : json_null(), item);
    strand_move(strand, json_object_iter_key(json_object_iter_at(states, name)));
    strand->phase = (enum strand_phase)integer(saved, "phase");
    strand->entered_ms = integer(saved, "entered");
    strand->retries = integer(saved, "retries");
    strand->attempts = kept(saved, "attempts");
    load_work(strand, saved);
    return strand->phase <= PHASE_ENDED;
}

struct execution *execution_load(const struct execution_rules *rules, const json_t *saved)
{
    const json_t *strands = json_object_get(saved, "strands");
    struct execution *execution;

    if (integer(saved, "version") != SAVED_VERSION)
        return NULL;
    execution = mem_new(sizeof *execution);
    *execution = (struct execution){
        .rules = *rules,
        .input = kept(saved, "input"),
        .output = kept(saved, "output"),
        .started_ms = integer(saved, "started"),
        .next_task = integer(saved, "next_task"),
        .next_note = integer(saved, "next_note"),
        .ends_ms = integer(saved, "ends"),
        .status = (enum execution_status)integer(saved, "status"),
        .error = text(saved, "error"),
        .cause = text(saved, "cause"),
    };
    for (size_t i = 0; i < json_array_size(strands); i++) {
        if (load_strand(execution, json_array_get(strands, i)))
            continue;
        execution_free(execution);
        return NULL;
    }
    return execution;
}
