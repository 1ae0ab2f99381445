/* Invariant: secrets are in this form's fields alone and are wiped when it closes, whichever way.
 * Tab and arrows go through the fields; C-d sends from anywhere, Enter from the last field of one
 * line, so that nobody sends a form half filled by Enter. */
#include "form.h"

#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "editor.h"
#include "field.h"
#include "mem.h"
#include "wrap.h"

enum { FIELDS_MOST = 5, BOX_COLS = 72, LABEL_COLS = 12, WHY_ROWS = 2 };

struct form_field {
    const char *label, *param;
    struct field field;
    bool is_text;   /* of several lines: the form's editor */
    bool is_switch; /* its text is one of switch_words */
    char *first;    /* as it was */
};

struct form {
    const char *title;
    void (*send)(struct ui *ui);
    struct form_field fields[FIELDS_MOST];
    size_t count, at;
    struct editor *editor; /* NULL: no text of several lines */
    bool waiting;
    char why[240];
};

static const char *const switch_words[] = { "no", "yes" };

struct form *form_new(void)
{
    return mem_new(sizeof(struct form));
}

static void empty(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        field_wipe(&form->fields[i].field);
        mem_free(form->fields[i].first);
    }
    editor_free(form->editor);
    *form = (struct form){ 0 };
}

void form_free(struct form *form)
{
    empty(form);
    mem_free(form);
}

void form_begin(struct ui *ui, const char *title, void (*send)(struct ui *ui))
{
    empty(ui->form);
    ui->form->title = title;
    ui->form->send = send;
}

static struct form_field *add(struct ui *ui, const char *label, const char *param, const char *text)
{
    struct form_field *field = &ui->form->fields[ui->form->count++];

    *field = (struct form_field){ .label = label, .param = param, .first = mem_strdup(text) };
    return field;
}

void form_add(struct ui *ui, const char *label, const char *param, const char *text)
{
    field_set(&add(ui, label, param, text)->field, text);
}

void form_add_secret(struct ui *ui, const char *label, const char *param)
{
    add(ui, label, param, "")->field.masked = true;
}

void form_add_switch(struct ui *ui, const char *label, const char *param, bool on)
{
    struct form_field *field = add(ui, label, param, switch_words[on]);

    field->is_switch = true;
    field_set(&field->field, switch_words[on]);
}

bool form_is_on(const struct ui *ui, size_t field)
{
    return strcmp(form_text(ui, field), switch_words[true]) == 0;
}

void form_add_text(struct ui *ui, const char *label, const char *param, const char *text,
                   size_t max_points)
{
    struct editor_options options = { .max_points = max_points };

    add(ui, label, param, text)->is_text = true;
    ui->form->editor = editor_new(&options);
    editor_set_text(ui->form->editor, text);
}

void form_show(struct ui *ui)
{
    ui->model->form = FORM_NONE;
    ui->over = &form_ops;
    ui->model->changed = true;
}

void form_close(struct ui *ui)
{
    ui->model->form = FORM_NONE;
    empty(ui->form);
    if (ui->over == &form_ops)
        ui->over = NULL;
}

const char *form_text(const struct ui *ui, size_t field)
{
    const struct form *form = ui->form;

    return form->fields[field].is_text ? editor_text(form->editor) : form->fields[field].field.text;
}

bool form_changed(const struct ui *ui, size_t field)
{
    return strcmp(form_text(ui, field), ui->form->fields[field].first) != 0;
}

void form_refuse(struct ui *ui, size_t field, const char *why)
{
    ui->form->at = field;
    snprintf(ui->form->why, sizeof ui->form->why, "%s", why);
}

/* ---- what became of it ---- */

static void refused(struct ui *ui)
{
    struct form *form = ui->form;

    form->waiting = false;
    snprintf(form->why, sizeof form->why, "%s", ui->model->form_why);
    for (size_t i = 0; i < form->count; i++) {
        size_t len = strlen(form->fields[i].param);

        /* "topics[2]" too */
        if (strncmp(ui->model->form_field, form->fields[i].param, len) == 0)
            form->at = i;
    }
}

/* Somebody went elsewhere by a key that works anywhere: what was typed goes, its answer is said. */
static void drop(struct form *form)
{
    bool waiting = form->waiting;

    empty(form);
    form->waiting = waiting;
}

void form_follow(struct ui *ui)
{
    struct form *form = ui->form;
    enum form_state state = ui->model->form;

    if (form->count > 0 && ui->over != &form_ops)
        drop(form);
    if (!form->waiting || state == FORM_WAITS)
        return;
    ui->model->form = FORM_NONE;
    if (state == FORM_REFUSED && form->count > 0)
        refused(ui);
    else
        form_close(ui);
    if (state == FORM_REFUSED && form->count == 0)
        model_say(ui->model, SAYING_ERROR, "Not saved: %s", ui->model->form_why);
}

static void send(struct ui *ui)
{
    struct form *form = ui->form;

    form->why[0] = '\0';
    if (!model_is_live(ui->model)) {
        form_refuse(ui, form->at, "not connected: what is here stays until you are");
        return;
    }
    form->send(ui);
    form->waiting = ui->model->form == FORM_WAITS;
}

/* ---- drawing ---- */

static void draw_why(struct ui *ui, struct rect rect)
{
    const struct form *form = ui->form;
    const char *why = arena_printf(ui->mem, "! %s", form->why);
    struct wrap wrap = wrap_text(ui->mem, why, rect.cols);

    if (form->waiting)
        grid_text(ui->grid, rect.row, rect.col, rect.cols, LOOK_DIM, "Saving…");
    else if (*form->why)
        wrap_draw(ui->grid, rect, why, &wrap, 0, LOOK_ERROR, NULL, 0);
}

static void draw_switch(struct ui *ui, size_t i, struct rect rect, bool focused)
{
    grid_text(
        ui->grid, rect.row, rect.col, rect.cols, focused ? LOOK_TITLE : LOOK_TEXT,
        arena_printf(ui->mem, "[%s] %s", form_is_on(ui, i) ? "x" : " ", ui->form->fields[i].label));
    if (focused)
        grid_set_cursor(ui->grid, rect.row, rect.col + 1);
}

static void draw_field(struct ui *ui, size_t i, struct rect rect)
{
    struct form *form = ui->form;
    bool focused = form->at == i && !form->waiting;

    if (form->fields[i].is_switch) {
        draw_switch(ui, i, rect, focused);
        return;
    }
    grid_text(ui->grid, rect.row, rect.col, LABEL_COLS, focused ? LOOK_TITLE : LOOK_TEXT,
              form->fields[i].label);
    field_draw(&form->fields[i].field, ui->grid, rect.row, rect.col + LABEL_COLS,
               rect.cols - LABEL_COLS, focused);
}

/* Where rows are few, those around the field that is being filled in. */
static void form_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct form *form = ui->form;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS, lines = (int)form->count;
    int text_rows = form->editor ? editor_rows(form->editor, cols - 4) : 0;
    int wanted = lines + (form->editor ? text_rows - 1 : 0) + 2 + WHY_ROWS;
    int rows = wanted < main.rows ? wanted : main.rows, row, end, first;
    struct rect box = { main.row + (main.rows - rows) / 3, main.col + (main.cols - cols) / 2, rows,
                        cols };

    ui_below(ui)->draw(ui, main, pane);
    grid_set_cursor(ui->grid, -1, 0);
    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, form->title, LOOK_BORDER);
    row = box.row + 1;
    end = box.row + box.rows - 1 - (rows == wanted ? WHY_ROWS : 1);
    first = rows == wanted ? 0 : (int)form->at;
    for (int i = first; i < lines && row < end; i++) {
        struct rect rect = { row, box.col + 2, end - row, box.cols - 4 };

        if (form->fields[i].is_text && rect.rows >= 3) {
            rect.rows = text_rows < rect.rows ? text_rows : rect.rows;
            editor_draw(form->editor, ui->grid, rect, form->fields[i].label, NULL,
                        form->at == (size_t)i && !form->waiting);
            row += rect.rows;
        } else if (!form->fields[i].is_text) {
            draw_field(ui, (size_t)i, rect);
            row++;
        }
    }
    draw_why(ui, (struct rect){ end, box.col + 2, box.row + box.rows - 1 - end, box.cols - 4 });
}

/* ---- keys ---- */

static bool form_act(struct ui *ui, enum action action)
{
    struct form *form = ui->form;

    if (action == ACTION_BACK) {
        form_close(ui);
        return true;
    }
    if (form->waiting)
        return false;
    if (action == ACTION_NEXT_FIELD)
        form->at = (form->at + 1) % form->count;
    else if (action == ACTION_PREVIOUS_FIELD)
        form->at = (form->at + form->count - 1) % form->count;
    else if (action == ACTION_SEND)
        send(ui);
    else
        return false;
    return true;
}

static bool turn(struct form_field *field, const struct input *input)
{
    bool on = strcmp(field->field.text, switch_words[true]) == 0;

    if (input->kind != INPUT_KEY || input->modifiers ||
        (input->code != ' ' && input->code != KEY_LEFT_ARROW && input->code != KEY_RIGHT_ARROW))
        return false;
    field_set(&field->field, switch_words[!on]);
    return true;
}

static bool form_type(struct ui *ui, const struct input *input)
{
    struct form *form = ui->form;
    struct form_field *field = &form->fields[form->at];
    bool enter = input->kind == INPUT_KEY && input->code == KEY_ENTER_KEY && !input->modifiers;

    if (form->waiting)
        return false;
    form->why[0] = '\0';
    if (field->is_text)
        return editor_key(form->editor, input) != 0;
    if (!enter && field->is_switch)
        return turn(field, input);
    if (!enter)
        return field_key(&field->field, input) != 0;
    if (form->at + 1 < form->count)
        form->at++; /* Enter goes through the form */
    else
        send(ui);
    return true;
}

/* Up and down belong to a text of several lines. */
static size_t form_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    const struct form *form = ui->form;
    size_t count = 0;

    out[count++] = KEYS_FORM;
    if (form->count > 0 && !form->fields[form->at].is_text)
        out[count++] = KEYS_FORM_LINE;
    return count;
}

const struct view_ops form_ops = {
    .draw = form_draw, .act = form_act, .type = form_type, .contexts = form_contexts
};
