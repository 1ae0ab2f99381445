/* What the box shows is the model's lookup, filled anew as its pages come. */
#include "update_boxes.h"

#include <string.h>

#include "model_fields.h"
#include "model_moments.h"
#include "picker.h"

static void say_state(struct ui *ui, const char *nothing)
{
    const struct lookup *lookup = &ui->model->lookup;

    picker_set_status(ui, lookup->loading ? "Loading…" : lookup->items ? nothing : "Not there.");
    model_want_more_lookup(ui->model);
}

static void fill_people(struct ui *ui)
{
    const json_t *person;
    size_t i;

    json_array_foreach(ui->model->lookup.items, i, person)
    {
        const char *handle = field_text(person, "handle"), *title = field_text(person, "title");

        picker_add(ui, &(struct picker_item){
                           .head = field_text(person, "name"),
                           .note = arena_printf(ui->mem, "@%s%s%s%s", handle,
                                                field_true(person, "verified") ? " ✓" : "",
                                                *title ? " · " : "", title),
                           .value = arena_printf(ui->mem, "@%s", handle),
                       });
    }
    say_state(ui, "Nobody yet.");
}

static void fill_edits(struct ui *ui)
{
    const json_t *edit;
    size_t i;

    json_array_foreach(ui->model->lookup.items, i, edit)
    {
        char when[MOMENT_MAX];

        picker_add(ui, &(struct picker_item){ .head = moment_full(field_time(edit, "at"), when),
                                              .note = i == 0 ? "· as it is now" : NULL,
                                              .body = field_text(edit, "text") });
    }
    say_state(ui, "It was never edited.");
}

static void go_to_person(struct ui *ui, const char *value)
{
    ui->over = NULL;
    profile_show(ui, value + 1);
}

void who_show(struct ui *ui, const char *update, enum lookup_kind kind)
{
    if (model_look_up(ui->model, kind, update))
        picker_show_live(ui, kind == LOOKUP_LIKES ? "who likes it" : "who recommends it",
                         fill_people, go_to_person);
}

void edits_show(struct ui *ui, const char *update)
{
    if (model_look_up(ui->model, LOOKUP_EDITS, update))
        picker_show_live(ui, "what it said", fill_edits, NULL);
}
