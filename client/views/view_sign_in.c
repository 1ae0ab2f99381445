/* Signing in: three fields, what went wrong in words, and the way out. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "field.h"
#include "mem.h"
#include "ui_parts.h"
#include "utf8.h"
#include "wrap.h"

enum { WHY_BYTES = 1200, FIELDS = 3, BOX_COLS = 60, BOX_ROWS = 9, WHY_ROWS = 2, LABEL_COLS = 10 };
enum which { FIELD_SERVER, FIELD_USER, FIELD_PASSWORD };

static const char *const labels[FIELDS] = { "Server", "User", "Password" };

struct sign_in_view {
    struct field fields[FIELDS];
    enum which at;
    bool waiting;
    char why[WHY_BYTES];
};

struct sign_in_view *sign_in_new(void)
{
    struct sign_in_view *view = mem_new(sizeof *view);

    view->fields[FIELD_PASSWORD].masked = true;
    return view;
}

void sign_in_free(struct sign_in_view *view)
{
    for (size_t i = 0; i < FIELDS; i++)
        field_wipe(&view->fields[i]);
    mem_free(view);
}

static void to_first_empty(struct sign_in_view *view)
{
    view->at = FIELD_SERVER;
    while (view->at < FIELD_PASSWORD && view->fields[view->at].len > 0)
        view->at++;
}

void ui_show_sign_in(struct ui *ui, const char *url, const char *handle, const char *why)
{
    struct sign_in_view *view = ui->sign_in;

    field_set(&view->fields[FIELD_SERVER], url ? url : "");
    field_set(&view->fields[FIELD_USER], handle ? handle : "");
    field_wipe(&view->fields[FIELD_PASSWORD]);
    to_first_empty(view);
    ui_signing_in(ui, false, why);
    ui_go(ui, SCREEN_SIGN_IN);
}

void ui_signing_in(struct ui *ui, bool waiting, const char *why)
{
    ui->sign_in->waiting = waiting;
    snprintf(ui->sign_in->why, sizeof ui->sign_in->why, "%s", why ? why : "");
    /* The server begins its sentences small. */
    ui->sign_in->why[0] = (char)toupper((unsigned char)ui->sign_in->why[0]);
    ui->model->changed = true;
}

void ui_sign_in_fields(const struct ui *ui, struct ui_sign_in *out)
{
    *out = (struct ui_sign_in){ .url = ui->sign_in->fields[FIELD_SERVER].text,
                                .handle = ui->sign_in->fields[FIELD_USER].text,
                                .password = ui->sign_in->fields[FIELD_PASSWORD].text };
}

void ui_wipe_password(struct ui *ui)
{
    field_wipe(&ui->sign_in->fields[FIELD_PASSWORD]);
}

static const char *why_text(struct ui *ui)
{
    size_t len = utf8_valid_prefix(ui->sign_in->why, strlen(ui->sign_in->why));

    return arena_printf(ui->mem, "! %.*s", (int)len, ui->sign_in->why);
}

/* Rows that a long sentence needs beyond those that are there for it. */
static int more_rows(struct ui *ui, int cols)
{
    struct wrap wrap = wrap_text(ui->mem, why_text(ui), cols > 0 ? cols : 1);

    return !ui->sign_in->waiting && wrap.count > WHY_ROWS ? (int)(wrap.count - WHY_ROWS) : 0;
}

static void draw_why(struct ui *ui, struct rect rect)
{
    const char *why = why_text(ui);
    struct wrap wrap = wrap_text(ui->mem, why, rect.cols);

    if (ui->sign_in->waiting)
        grid_text(ui->grid, rect.row, rect.col, rect.cols, LOOK_DIM, "Signing in…");
    else if (*ui->sign_in->why)
        wrap_draw(ui->grid, rect, why, &wrap, 0, LOOK_ERROR, NULL, 0);
}

static void sign_in_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct sign_in_view *view = ui->sign_in;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int wanted = BOX_ROWS + more_rows(ui, cols - 4);
    int rows = main.rows - 1 < wanted ? main.rows - 1 : wanted;
    int left = main.col + (main.cols - cols) / 2, top = main.row + (main.rows - rows) / 3;
    struct rect box = { top + 1, left, rows, cols };
    bool airy = rows == wanted;

    (void)pane;
    grid_text(ui->grid, top, left, cols, LOOK_TITLE, "everi");
    grid_text(ui->grid, top, left + 6, cols - 6, LOOK_DIM, EVERI_VERSION " · not signed in");
    bar_box(ui->grid, box, "Sign in", LOOK_BORDER);
    for (int i = 0; i < FIELDS; i++) {
        int row = box.row + 1 + airy + i;

        if (row >= box.row + box.rows - 1)
            break;
        grid_text(ui->grid, row, left + 2, LABEL_COLS, (int)view->at == i ? LOOK_TITLE : LOOK_TEXT,
                  labels[i]);
        field_draw(&view->fields[i], ui->grid, row, left + 2 + LABEL_COLS, cols - 4 - LABEL_COLS,
                   (int)view->at == i && !view->waiting && !ui->over);
    }
    if (box.row + 5 + airy < box.row + box.rows - 1)
        draw_why(ui, (struct rect){ box.row + 4 + airy + airy, left + 2, box.rows - 5 - airy - airy,
                                    cols - 4 });
}

static bool sign_in_act(struct ui *ui, enum action action)
{
    struct sign_in_view *view = ui->sign_in;

    if (view->waiting)
        return false;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_NEXT_FIELD:
        view->at = (view->at + 1) % FIELDS;
        return true;
    case ACTION_PREVIOUS_FIELD:
        view->at = (view->at + FIELDS - 1) % FIELDS;
        return true;
    case ACTION_CLEAR:
        field_wipe(&view->fields[view->at]);
        return true;
    case ACTION_SIGN_IN:
        for (size_t i = 0; i < FIELDS; i++) {
            if (view->fields[i].len == 0) {
                view->at = (enum which)i; /* Enter goes through the form */
                return true;
            }
        }
        ui->wants.sign_in = true;
        return true;
    case ACTION_QUIT:
        ui->wants.quit = true;
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool sign_in_type(struct ui *ui, const struct input *input)
{
    struct sign_in_view *view = ui->sign_in;

    if (view->waiting)
        return false;
    view->why[0] = '\0';
    return field_key(&view->fields[view->at], input) != 0;
}

static size_t sign_in_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_LOGIN;
    return 1;
}

static void sign_in_status(struct ui *ui, char *out, size_t size)
{
    snprintf(out, size, "terminal %dx%d", grid_cols(ui->grid), grid_rows(ui->grid));
}

const struct view_ops sign_in_ops = { .draw = sign_in_draw,
                                      .act = sign_in_act,
                                      .type = sign_in_type,
                                      .contexts = sign_in_contexts,
                                      .status = sign_in_status };
