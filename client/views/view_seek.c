/* `/`: looks through the list that is on the screen, as it reads; `n` and `N` go on from there.
 * What was not loaded is not looked through; of a conversation the server may be asked then. */
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "field.h"
#include "fold.h"
#include "mem.h"
#include "ui_parts.h"

enum { WORDS_MOST = 5000, ITEM_BYTES = 1 << 20 };

struct seek_view {
    struct field field;
    char wanted[FIELD_BYTES]; /* the last one; "" none yet */
};

struct seek_view *seek_new(void)
{
    return mem_new(sizeof(struct seek_view));
}

void seek_free(struct seek_view *view)
{
    mem_free(view);
}

void seek_show(struct ui *ui)
{
    const struct view_ops *view = ui_below(ui);

    if (!view->list || !view->list(ui))
        return;
    field_set(&ui->seek->field, "");
    ui->over = &seek_ops;
}

/* Are there signs in it that words do not have? Then it is looked for to the letter. */
static bool has_signs(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x80 && *text != ' ' &&
            !((*text | 32) >= 'a' && (*text | 32) <= 'z') && !(*text >= '0' && *text <= '9'))
            return true;
    }
    return false;
}

/* " word word": so that what begins with a blank begins a word. */
static const char *words_of(struct arena *mem, const char *text)
{
    struct fold_words words = fold_words(mem, text, WORDS_MOST);
    struct buf out;
    const char *joined;

    buf_init(&out, 2 * ITEM_BYTES);
    for (size_t i = 0; i < words.count; i++)
        buf_printf(&out, " %s", words.items[i]);
    joined = arena_strndup(mem, out.len ? out.data : "", out.len);
    buf_done(&out);
    return joined;
}

static bool holds(struct list *list, int item, const char *wanted)
{
    struct arena *mem = arena_new();
    struct buf text;
    bool found;

    buf_init(&text, ITEM_BYTES);
    list_item_text(list, item, &text);
    buf_add_char(&text, '\0');
    if (text.overflow)
        found = false;
    else if (has_signs(wanted))
        found = strcasestr(text.data, wanted) != NULL;
    else
        found = strstr(words_of(mem, text.data), words_of(mem, wanted)) != NULL;
    buf_done(&text);
    arena_free(mem);
    return found;
}

static void ask_the_server(struct ui *ui, bool yes)
{
    if (yes)
        find_show_messages(ui, ui->seek->wanted);
}

static void say_nothing_found(struct ui *ui)
{
    const char *wanted = ui->seek->wanted;

    if (ui->screen == SCREEN_CHAT && *chat_shown(ui) && model_is_live(ui->model))
        ui_ask(ui, ask_the_server, "No \"%.60s\" in what is loaded. Ask the server? y/n", wanted);
    else
        model_say(ui->model, SAYING_NEWS, "There is no \"%.60s\" in what is loaded here.", wanted);
}

void seek_again(struct ui *ui, int step)
{
    const struct view_ops *view = ui_below(ui);
    struct list *list = view->list ? view->list(ui) : NULL;
    const char *wanted = ui->seek->wanted;
    int count = list ? list_count(list) : 0, at = list ? list_selected(list) : -1;

    if (!*wanted) {
        model_say(ui->model, SAYING_NEWS, "Press / to search in this list.");
        return;
    }
    for (int tried = 0; tried < count; tried++) {
        at = (at + step + count) % count;
        if (list_is_selectable(list, at) && holds(list, at, wanted)) {
            list_select(list, at);
            return;
        }
    }
    say_nothing_found(ui);
}

static bool seek_act(struct ui *ui, enum action action)
{
    struct seek_view *view = ui->seek;

    if (action != ACTION_OPEN && action != ACTION_BACK)
        return false;
    ui->over = NULL;
    if (action == ACTION_OPEN && view->field.len > 0) {
        snprintf(view->wanted, sizeof view->wanted, "%s", view->field.text);
        seek_again(ui, 1);
    }
    return true;
}

static bool seek_type(struct ui *ui, const struct input *input)
{
    bool was_empty = ui->seek->field.len == 0;

    (void)field_key(&ui->seek->field, input);
    if (was_empty && input->kind == INPUT_KEY && input->code == KEY_BACKSPACE_KEY)
        ui->over = NULL;
    return true;
}

static void seek_draw(struct ui *ui, struct rect main, struct rect pane)
{
    int row = frame_status_row(ui), cols = grid_cols(ui->grid);

    ui_below(ui)->draw(ui, main, pane);
    grid_clear(ui->grid, (struct rect){ row, 0, 1, cols });
    grid_text(ui->grid, row, 0, 1, LOOK_TITLE, "/");
    field_draw(&ui->seek->field, ui->grid, row, 1, cols - 1, true);
}

static size_t seek_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_SEEK;
    return 1;
}

const struct view_ops seek_ops = {
    .draw = seek_draw, .act = seek_act, .type = seek_type, .contexts = seek_contexts
};
