/* The forms of a team: what its leads may change, and a new one. */
#include <string.h>

#include "form.h"
#include "limits.h"
#include "model_fields.h"
#include "team_parts.h"

enum { EDIT_OPEN, EDIT_INDEX, EDIT_ABOUT };
enum { NEW_COMPANY, NEW_NAME, NEW_OPEN, NEW_INDEX, NEW_ABOUT };

static void add_switches(struct ui *ui, bool open, bool index_public)
{
    form_add_switch(ui, "anybody may join (Space turns it)", "open", open);
    form_add_switch(ui, "everybody may see its index, of five people or more", "index_public",
                    index_public);
}

static void send_edit(struct ui *ui)
{
    json_t *changes = json_pack("{s:s}", "team", ui->team->id);

    if (form_changed(ui, EDIT_OPEN))
        json_object_set_new(changes, "open", json_boolean(form_is_on(ui, EDIT_OPEN)));
    if (form_changed(ui, EDIT_INDEX))
        json_object_set_new(changes, "index_public", json_boolean(form_is_on(ui, EDIT_INDEX)));
    if (form_changed(ui, EDIT_ABOUT))
        json_object_set_new(changes, "about", json_string(form_text(ui, EDIT_ABOUT)));
    if (json_object_size(changes) > 1)
        model_edit_team(ui->model, changes);
    else
        form_close(ui);
    json_decref(changes);
}

void team_edit(struct ui *ui)
{
    const json_t *team = team_shown(ui->team);

    form_begin(ui, "Your team", send_edit);
    add_switches(ui, field_true(team, "open"), field_true(team, "index_public"));
    form_add_text(ui, "About", "about", field_text(team, "about"), LIMIT_ABOUT);
    form_show(ui);
}

static void send_new(struct ui *ui)
{
    json_t *team;

    if (!form_text(ui, NEW_COMPANY)[strspn(form_text(ui, NEW_COMPANY), " ")]) {
        form_refuse(ui, NEW_COMPANY, "a company, or whatever else the team belongs to");
        return;
    }
    if (!form_text(ui, NEW_NAME)[strspn(form_text(ui, NEW_NAME), " ")]) {
        form_refuse(ui, NEW_NAME, "a team has a name");
        return;
    }
    team = json_pack("{s:s, s:s, s:s, s:b, s:b}", "company", form_text(ui, NEW_COMPANY), "name",
                     form_text(ui, NEW_NAME), "about", form_text(ui, NEW_ABOUT), "open",
                     form_is_on(ui, NEW_OPEN), "index_public", form_is_on(ui, NEW_INDEX));
    model_create_team(ui->model, team);
    json_decref(team);
}

static void show_new(struct ui *ui)
{
    form_begin(ui, "A new team, which you lead", send_new);
    form_add(ui, "Company", "company", field_text(model_my_team(ui->model), "company"));
    form_add(ui, "Name", "name", "");
    add_switches(ui, true, false);
    form_add_text(ui, "About", "about", "", LIMIT_ABOUT);
    form_show(ui);
}

static void leave_answered(struct ui *ui, bool yes)
{
    if (yes)
        show_new(ui);
}

/* protocol: "one team a person: joining another leaves the first". */
void team_create_show(struct ui *ui)
{
    const json_t *mine = model_my_team(ui->model);

    if (mine)
        ui_ask(ui, leave_answered, "A new team means leaving %.60s. Go on? y/n",
               field_text(mine, "name"));
    else
        show_new(ui);
}
