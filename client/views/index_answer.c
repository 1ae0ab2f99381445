/* A check-in as it is made. Every change is the draft at once; what is not moved is what was said
 * last. What becomes of the answer is on the screen before it is sent; where there is no room for
 * that, sending asks. */
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "editor.h"
#include "index_parts.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "people_lines.h"
#include "wrap.h"

enum {
    COLS_WORDS = 60, /* from here on there is room to say what it was */
    COLS_QUESTION = 72,
    COLS_WEEK = 90,
    LABEL_COLS = 18,
    LABEL_COLS_FEW = 11,
    VALUE_COLS = 7,
    WAS_COLS = 9,
    WEEK_COLS = 11,
    CHART_ROWS = 6,
    CHART_ROWS_MOST = 12
};

struct index_answer {
    struct ui *ui;
    struct list *list; /* the sliders, and behind them the note */
    struct editor *note;
    bool typing;                 /* in the note */
    bool told;                   /* what becomes of it is on the screen */
    int digits;                  /* the value that is being typed; -1: none */
    int slider_col, slider_cols; /* of the last drawing */
};

static const struct my_index *index_of(const struct index_answer *answer)
{
    return &answer->ui->model->index;
}

/* ---- the list ---- */

static size_t row_count(void *arg)
{
    size_t count = index_count(index_of(arg));

    return count > 0 ? count + 1 : 0;
}

static bool is_note(const struct index_answer *answer, size_t i)
{
    return i >= index_count(index_of(answer));
}

static const char *row_id(void *arg, size_t i)
{
    struct index_dimension dimension;

    if (is_note(arg, i))
        return "/note"; /* the id of no slider */
    (void)index_dimension_at(index_of(arg), i, &dimension);
    return dimension.id;
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)arg, (void)i, (void)cols;
    return 1;
}

static void draw_note(struct index_answer *answer, struct grid *grid, struct rect rect, int label)
{
    const char *note = editor_text(answer->note);

    grid_text(grid, rect.row, rect.col, label - 1, LOOK_TEXT,
              label == LABEL_COLS ? "Note (optional)" : "Note");
    grid_text(grid, rect.row, rect.col + label, rect.cols - label, *note ? LOOK_TEXT : LOOK_DIM,
              *note ? note : "n writes one");
}

static const char *was_words(struct index_answer *answer, const struct index_dimension *dimension)
{
    int last = index_last_value(index_of(answer), dimension);

    if (last < 0)
        return index_is_moved(index_of(answer), dimension->id) ? "" : "not set";
    return last == index_value(index_of(answer), dimension)
               ? "same"
               : arena_printf(answer->ui->mem, "was %d", last);
}

static void draw_slider(struct index_answer *answer, const struct index_dimension *dimension,
                        struct grid *grid, struct rect rect, int label)
{
    struct ui *ui = answer->ui;
    int value = index_value(index_of(answer), dimension);
    int was = rect.cols >= COLS_WORDS ? WAS_COLS : 0;
    int week = rect.cols >= COLS_WEEK ? WEEK_COLS : 0;
    int cols = rect.cols - label - VALUE_COLS - was - week, col = rect.col + label;
    bool moved = index_is_moved(index_of(answer), dimension->id);

    grid_text(grid, rect.row, rect.col, label - 1, moved ? LOOK_TITLE : LOOK_TEXT,
              *dimension->label ? dimension->label : dimension->id);
    slider_draw(grid, rect.row, col, cols, value, dimension->min, dimension->max,
                moved ? LOOK_GOOD : LOOK_TEXT);
    answer->slider_col = col;
    answer->slider_cols = cols;
    col += cols;
    grid_text(grid, rect.row, col + 1, VALUE_COLS - 1, moved ? LOOK_TITLE : LOOK_TEXT,
              arena_printf(ui->mem, "%d/%d", value, dimension->max));
    col += VALUE_COLS;
    grid_text(grid, rect.row, col, was, LOOK_DIM, was_words(answer, dimension));
    col += was;
    if (week > 0) {
        grid_glyphs(grid, rect.row, col, week - 3, LOOK_DIM, index_charts_week(ui, dimension));
        grid_text(grid, rect.row, col + week - 3, 3, LOOK_DIM, "7d");
    }
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct index_answer *answer = arg;
    int label = rect.cols >= COLS_WORDS ? LABEL_COLS : LABEL_COLS_FEW;
    struct index_dimension dimension;

    (void)selected;
    if (is_note(answer, i))
        draw_note(answer, grid, rect, label);
    else if (index_dimension_at(index_of(answer), i, &dimension))
        draw_slider(answer, &dimension, grid, rect, label);
    else
        grid_text(grid, rect.row, rect.col, rect.cols, LOOK_DIM,
                  "a slider that this client does not understand");
}

static bool row_selectable(void *arg, size_t i)
{
    struct index_dimension dimension;

    return is_note(arg, i) || index_dimension_at(index_of(arg), i, &dimension);
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct index_answer *index_answer_new(struct ui *ui)
{
    struct index_answer *answer = mem_new(sizeof *answer);
    struct editor_options options = { .max_points = LIMIT_NOTE };

    *answer = (struct index_answer){ .ui = ui, .digits = -1 };
    answer->note = editor_new(&options);
    answer->list = list_new(&source, answer, LIST_FROM_TOP);
    return answer;
}

void index_answer_free(struct index_answer *answer)
{
    list_free(answer->list);
    editor_free(answer->note);
    mem_free(answer);
}

struct list *index_answer_list(struct index_answer *answer)
{
    return answer->list;
}

bool index_answer_is_typing(const struct index_answer *answer)
{
    return answer->typing;
}

void index_answer_reset(struct index_answer *answer)
{
    AUTO_FREE char *note = model_index_note(answer->ui->model);

    editor_set_text(answer->note, note);
    answer->typing = false;
    answer->digits = -1;
}

/* ---- what becomes of it ---- */

/* protocol: "A check-in is its author's alone." and what follows there of teams. */
static const char *part_words(struct ui *ui)
{
    const json_t *self = ui->model->self, *team = field_object(self, "team");
    const char *name = field_text(team, "name");

    return arena_printf(
        ui->mem, "Yours alone: it goes into your own history, and nobody else ever reads it. %s",
        *name  ? arena_printf(ui->mem,
                              "When the week has closed, the last answer of each of %s makes one "
                               "average of the team, if five or more answered: nobody can take that "
                               "apart.",
                              name)
        : self ? "You are in no team, so it is part of no average."
               : "In a team of five or more who answered it is part of one average of the closed "
                 "week, which nobody can take apart.");
}

/* Returns the rows used; 0: there is no room. */
static int draw_words(struct index_answer *answer, struct rect rect)
{
    struct ui *ui = answer->ui;
    const char *words = part_words(ui);
    struct wrap wrap = wrap_text(ui->mem, words, rect.cols);

    answer->told = (int)wrap.count <= rect.rows;
    return answer->told ? wrap_draw(ui->grid, rect, words, &wrap, 0, LOOK_DIM, NULL, 0) : 0;
}

static void draw_nothing(struct index_answer *answer, struct rect rect)
{
    struct ui *ui = answer->ui;
    const char *refused = ui->model->index.refused;

    grid_text(ui->grid, rect.row, rect.col + 2, rect.cols - 2, *refused ? LOOK_ERROR : LOOK_DIM,
              *refused                      ? arena_printf(ui->mem, "! %s", refused)
              : ui->model->index.dimensions ? "There are no sliders."
              : model_is_live(ui->model)    ? "Loading…"
                                            : "Not connected: the sliders come when you are.");
}

void index_answer_draw(struct index_answer *answer, struct rect rect)
{
    struct ui *ui = answer->ui;
    int rows = (int)row_count(answer),
        box = answer->typing ? editor_rows(answer->note, rect.cols - 2) : 0;
    struct rect list = rect, rest;

    answer->told = false;
    if (rows == 0) {
        draw_nothing(answer, rect);
        return;
    }
    box = box < rect.rows - 1 ? box : rect.rows - 1;
    list.rows = rows < rect.rows - box ? rows : rect.rows - box;
    list_draw(answer->list, ui->grid, list, ui_list_focus(ui, answer->typing));
    if (box > 0)
        editor_draw(answer->note, ui->grid,
                    (struct rect){ list.row + list.rows, rect.col + 1, box, rect.cols - 2 },
                    "note, for you alone", NULL, !ui->over);
    rest = (struct rect){ list.row + list.rows + box, rect.col + 2, rect.rows - list.rows - box,
                          rect.cols - 4 };
    if (rest.rows > 3) {
        rest.row++;
        rest.rows--;
    }
    rows = draw_words(answer, rest);
    rest.row += rows + 1;
    rest.rows -= rows + 1;
    if (rest.rows >= CHART_ROWS) {
        rest.rows = rest.rows < CHART_ROWS_MOST ? rest.rows : CHART_ROWS_MOST;
        index_charts_draw_index(ui, rest);
    }
}

/* ---- keys ---- */

/* False: it is the note that is selected. */
static bool selected(struct index_answer *answer, struct index_dimension *out)
{
    int at = list_selected(answer->list);

    return at >= 0 && !is_note(answer, (size_t)at) &&
           index_dimension_at(index_of(answer), (size_t)at, out);
}

static bool step(struct index_answer *answer, int by)
{
    struct index_dimension dimension;

    if (!selected(answer, &dimension))
        return false;
    model_index_set(answer->ui->model, &dimension, index_value(index_of(answer), &dimension) + by);
    return true;
}

static void write_note(struct index_answer *answer)
{
    answer->typing = row_count(answer) > 0;
    list_select(answer->list, (int)row_count(answer) - 1);
}

static void send_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_check_in(ui->model);
}

/* What becomes of it, in as few words as there is room for. */
static const char *question_words(struct ui *ui)
{
    const json_t *self = ui->model->self;
    bool few = grid_cols(ui->grid) < COLS_QUESTION;

    if (self && !field_object(self, "team"))
        return few ? "Your history alone. Send?"
                   : "It goes into your own history and no average. Send?";
    return few ? "For you, and the team's average?"
               : "Yours alone, and after the week in your team's average. Send?";
}

static void send(struct index_answer *answer)
{
    struct ui *ui = answer->ui;

    if (row_count(answer) == 0)
        model_say(ui->model, SAYING_ERROR, "The sliders are not known yet.");
    else if (answer->told)
        model_check_in(ui->model);
    else
        ui_ask(ui, send_answered, "%s y/n", question_words(ui));
}

static bool act_in_note(struct index_answer *answer, enum action action)
{
    if (action == ACTION_BACK)
        answer->typing = false;
    else if (action == ACTION_SEND)
        send(answer);
    else
        return false;
    return true;
}

static bool leave_as_it_was(struct index_answer *answer)
{
    struct index_dimension dimension;

    if (selected(answer, &dimension))
        model_index_unset(answer->ui->model, dimension.id);
    return true;
}

bool index_answer_act(struct index_answer *answer, enum action action)
{
    struct index_dimension dimension;

    answer->digits = -1;
    if (answer->typing)
        return act_in_note(answer, action);
    if (ui_move_in(answer->list, action))
        return true;
    if (action == ACTION_MORE || action == ACTION_LESS)
        return step(answer, action == ACTION_MORE ? 1 : -1);
    if (action == ACTION_CLEAR)
        return leave_as_it_was(answer);
    if (action == ACTION_COMPOSE || (action == ACTION_OPEN && !selected(answer, &dimension)))
        write_note(answer);
    else if (action == ACTION_OPEN)
        (void)list_move(answer->list, 1);
    else if (action == ACTION_SEND)
        send(answer);
    else
        return false;
    return true;
}

/* A digit behind another one that makes a value with it does: 1 0 is ten. */
bool index_answer_grab(struct index_answer *answer, const struct input *input)
{
    bool is_digit = input->kind == INPUT_KEY && !input->modifiers && input->code >= '0' &&
                    input->code <= '9';
    int digit = is_digit ? (int)input->code - '0' : 0;
    struct index_dimension dimension;

    if (answer->typing || !is_digit || !selected(answer, &dimension))
        return false;
    answer->digits = answer->digits > 0 && answer->digits * 10 + digit <= dimension.max
                         ? answer->digits * 10 + digit
                         : digit;
    model_index_set(answer->ui->model, &dimension, answer->digits);
    return true;
}

bool index_answer_type(struct index_answer *answer, const struct input *input)
{
    int flags = answer->typing ? editor_key(answer->note, input) : 0;

    if (flags & EDITOR_CHANGED)
        model_index_set_note(answer->ui->model, editor_text(answer->note));
    return flags != 0;
}

void index_answer_click(struct index_answer *answer, const struct input *input)
{
    struct index_dimension dimension;
    int at = input->col - answer->slider_col;

    answer->digits = -1;
    answer->typing = false;
    if (list_at_row(answer->list, input->row) < 0 || !selected(answer, &dimension) || at < 0 ||
        at >= answer->slider_cols)
        return;
    model_index_set(answer->ui->model, &dimension,
                    slider_value_at(answer->slider_cols, at, dimension.min, dimension.max));
}

void index_answer_status(struct index_answer *answer, char *out, size_t size)
{
    struct ui *ui = answer->ui;
    struct index_dimension dimension;
    char ago[MOMENT_MAX];
    int64_t at = field_time(ui->model->index.last, "at");
    const char *last = at < 0 ? ""
                              : arena_printf(ui->mem, "Last check-in: %s. ",
                                             moment_ago(ui->model->now_ms, at, ago));

    if (!model_is_live(ui->model))
        snprintf(out, size, "Not connected: what you answer is kept as a draft.");
    else if (ui->model->index.sending)
        snprintf(out, size, "Sending…");
    else if (!answer->typing && selected(answer, &dimension))
        snprintf(out, size, "%s%s: %d is %s, %d is %s.", last, dimension.label, dimension.min,
                 dimension.low, dimension.max, dimension.high);
    else
        snprintf(out, size, "%s", last);
}
