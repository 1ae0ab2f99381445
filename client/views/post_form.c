/* The topics are written as words, with or without their #; what is no topic is said under the form
 * before it is sent. The preview under the text says which names are somebody's: only those are
 * told of it. */
#include "post_form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "entities.h"
#include "limits.h"
#include "model_fields.h"
#include "people_known.h"
#include "sanitize.h"

enum {
    TOPICS_GIVEN = LIMIT_TOPICS_GIVEN,
    COLS_WIDE = 64,
    AUDIENCE_COLS = 22,
    ROWS_LEAST_FORM = 5,
    FOR_COLS = 8
};

static const struct {
    const char *name, *words;
} audiences[POST_AUDIENCES] = {
    [POST_PUBLIC] = { "public", "everybody" },
    [POST_FOLLOWERS] = { "followers", "your followers" },
    [POST_TEAM] = { "team", "a team" },
};

/* For whom it is, in words: a team by its name. */
static const char *audience_words(const struct ui *ui, const struct post_form *form)
{
    const json_t *team = model_my_team(ui->model);

    return form->audience == POST_TEAM && team ? field_text(team, "name")
                                               : audiences[form->audience].words;
}

void post_form_init(struct post_form *form)
{
    *form = (struct post_form){ 0 };
    composer_init(&form->composer, false, LIMIT_UPDATE);
}

void post_form_done(struct post_form *form)
{
    composer_done(&form->composer);
}

/* ---- drafts ---- */

static const char *part_place(struct ui *ui, const struct post_form *form, const char *part)
{
    return arena_printf(ui->mem, "%.80s/%s", form->composer.place, part);
}

static void keep(struct ui *ui, struct post_form *form)
{
    draft_set(&ui->model->drafts, part_place(ui, form, "topics"), form->topics.text,
              ui->model->tick_ms);
    draft_set(&ui->model->drafts, part_place(ui, form, "for"),
              form->audience == POST_PUBLIC ? "" : audiences[form->audience].name,
              ui->model->tick_ms);
}

static void read_parts(struct ui *ui, struct post_form *form)
{
    const char *name = draft_get(&ui->model->drafts, part_place(ui, form, "for"));

    field_set(&form->topics, draft_get(&ui->model->drafts, part_place(ui, form, "topics")));
    form->audience = POST_PUBLIC;
    for (int i = 0; i < POST_AUDIENCES; i++) {
        if (strcmp(audiences[i].name, name) == 0)
            form->audience = (enum post_audience)i;
    }
}

/* Those that stand in the text come from there. */
static bool is_in_text(const json_t *update, const char *topic)
{
    const json_t *entity;
    size_t i;

    json_array_foreach(field_list(update, "entities"), i, entity)
    {
        if (field_is(entity, "kind", "topic") && field_is(entity, "topic", topic))
            return true;
    }
    return false;
}

static void fill_from(struct ui *ui, struct post_form *form, const json_t *update)
{
    const char *words = "";
    const json_t *topic;
    size_t i;

    json_array_foreach(field_list(update, "topics"), i, topic)
    {
        const char *name = json_string_value(topic);

        if (name && !is_in_text(update, name))
            words = arena_printf(ui->mem, "%s%s#%s", words, *words ? " " : "", name);
    }
    snprintf(form->topics_before, sizeof form->topics_before, "%s", words);
    if (*composer_text(&form->composer))
        return; /* an edit that was begun goes on */
    field_set(&form->topics, form->topics_before);
    composer_replace(ui, &form->composer, field_text(update, "text"));
    keep(ui, form);
}

void post_form_begin(struct ui *ui, struct post_form *form, const json_t *update)
{
    char place[DRAFT_PLACE_MAX] = "post";

    if (update)
        snprintf(place, sizeof place, "edit/%.80s", field_text(update, "id"));
    snprintf(form->editing, sizeof form->editing, "%s", field_text(update, "id"));
    form->part = POST_TEXT;
    form->topics_before[0] = '\0';
    popup_close(&form->popup);
    composer_set_place(ui, &form->composer, place);
    read_parts(ui, form);
    if (update)
        fill_from(ui, form, update);
}

void post_form_for_team(struct ui *ui, struct post_form *form)
{
    if (*composer_text(&form->composer) || !model_my_team(ui->model))
        return;
    form->audience = POST_TEAM;
    keep(ui, form);
}

void post_form_finish(struct ui *ui, struct post_form *form)
{
    field_set(&form->topics, "");
    form->audience = POST_PUBLIC;
    keep(ui, form);
    composer_reload(ui, &form->composer);
}

/* ---- topics ---- */

static bool is_topic(const char *word, size_t len)
{
    bool letter = false;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)word[i];

        if (!(isascii(c) && isalnum(c)) && (c != '-' || i == 0))
            return false;
        letter = letter || isalpha(c);
    }
    return letter && len <= ENTITY_TOPIC_MAX;
}

/* NULL: the words are no topics, or too many: said. The caller's. */
static json_t *topics_of(struct ui *ui, const struct post_form *form)
{
    json_t *topics = json_array();
    const char *p = form->topics.text;

    while (*(p += strspn(p, " ,"))) {
        size_t len = strcspn(p, " ,"), sign = *p == '#';
        char topic[ENTITY_TOPIC_MAX + 1];

        if (!is_topic(p + sign, len - sign)) {
            model_say(ui->model, SAYING_ERROR, "\"%.*s\" is no topic: letters, digits and -.",
                      len > 60 ? 60 : (int)len, p);
            json_decref(topics);
            return NULL;
        }
        snprintf(topic, sizeof topic, "%.*s", (int)(len - sign), p + sign);
        for (char *c = topic; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        json_array_append_new(topics, json_string(topic));
        p += len;
    }
    if (json_array_size(topics) <= TOPICS_GIVEN)
        return topics;
    model_say(ui->model, SAYING_ERROR, "At most %d topics; more may stand in the text.",
              TOPICS_GIVEN);
    json_decref(topics);
    return NULL;
}

static void complete_topic(struct ui *ui, struct post_form *form)
{
    const char *text = form->topics.text;
    size_t at = form->topics.cursor;
    char prefix[ENTITY_TOPIC_MAX + 1];

    popup_close(&form->popup);
    while (at > 0 && text[at - 1] != ' ' && text[at - 1] != ',')
        at--;
    form->word = at;
    at += text[at] == '#';
    if (at >= form->topics.cursor || form->topics.cursor - at >= sizeof prefix)
        return;
    snprintf(prefix, sizeof prefix, "%.*s", (int)(form->topics.cursor - at), text + at);
    topics_complete(ui->model, &form->popup, "#", prefix);
}

static void accept_topic(struct ui *ui, struct post_form *form)
{
    char words[FIELD_BYTES];
    int used = snprintf(words, sizeof words, "%.*s%s ", (int)form->word, form->topics.text,
                        form->popup.items[form->popup.selected].text);
    size_t cursor = (size_t)used;

    if (used < 0 || cursor >= sizeof words)
        return;
    snprintf(words + used, sizeof words - cursor, "%s", form->topics.text + form->topics.cursor);
    field_set(&form->topics, words);
    form->topics.cursor = cursor;
    popup_close(&form->popup);
    keep(ui, form);
}

/* ---- keys ---- */

static void step(struct post_form *form, int by)
{
    int parts = *form->editing ? POST_AUDIENCE : POST_AUDIENCE + 1;

    form->part = (enum post_part)(((int)form->part + by + parts) % parts);
    popup_close(&form->popup);
    popup_close(&form->composer.popup);
}

bool post_form_act(struct ui *ui, struct post_form *form, enum action action)
{
    if (action == ACTION_COMPLETE &&
        !(form->part == POST_TEXT && composer_complete(ui, &form->composer)))
        step(form, 1);
    else if (action == ACTION_PREVIOUS_FIELD)
        step(form, -1);
    else
        return action == ACTION_COMPLETE;
    return true;
}

bool post_form_grab(struct ui *ui, struct post_form *form, const struct input *input)
{
    if (form->part == POST_TEXT)
        return composer_grab(ui, &form->composer, input);
    if (form->part != POST_TOPICS)
        return false;
    switch (popup_key(&form->popup, input)) {
    case POPUP_ACCEPTED:
        accept_topic(ui, form);
        return true;
    case POPUP_MOVED:
    case POPUP_CLOSED:
        return true;
    case POPUP_IGNORED:
        break;
    }
    return false;
}

static bool has_words(const char *text)
{
    return text[strspn(text, " \n\t")] != '\0';
}

/* Of a draft that was for a team which one has left since: who else may read it is not ours to
 * say. */
static bool is_for_nobody(struct ui *ui, const struct post_form *form)
{
    if (form->audience != POST_TEAM || *form->editing || !ui->model->self ||
        model_my_team(ui->model))
        return false;
    model_say(ui->model, SAYING_ERROR, "You are in no team any more: Tab leads to for whom it is.");
    return true;
}

static void send(struct ui *ui, struct post_form *form)
{
    const char *text = composer_text(&form->composer);
    json_t *topics;

    if (!has_words(text) || is_for_nobody(ui, form) || !(topics = topics_of(ui, form)))
        return;
    if (!*form->editing)
        model_post(ui->model, form->composer.place, text, topics, audiences[form->audience].name);
    else
        model_edit_update(ui->model, form->composer.place, form->editing, text,
                          strcmp(form->topics.text, form->topics_before) == 0 ? NULL : topics);
    json_decref(topics);
}

static bool type_audience(struct ui *ui, struct post_form *form, const struct input *input)
{
    int by = 1;

    if (input->kind != INPUT_KEY)
        return false;
    if (input->code == KEY_LEFT_ARROW || input->code == KEY_UP_ARROW || input->code == 'h')
        by = -1;
    else if (input->code != KEY_RIGHT_ARROW && input->code != KEY_DOWN_ARROW &&
             input->code != ' ' && input->code != 'l')
        return false;
    do {
        form->audience = (enum post_audience)(((int)form->audience + by + POST_AUDIENCES) %
                                              POST_AUDIENCES);
    } while (form->audience == POST_TEAM && !model_my_team(ui->model));
    keep(ui, form);
    return true;
}

bool post_form_type(struct ui *ui, struct post_form *form, const struct input *input)
{
    int flags;

    if (form->part == POST_TEXT) {
        flags = composer_key(ui, &form->composer, input, NULL);
        if (flags & EDITOR_SUBMIT)
            send(ui, form);
        return flags != 0;
    }
    if (input->kind == INPUT_KEY && input->code == 'd' && input->modifiers == KEY_CTRL) {
        send(ui, form);
        return true;
    }
    if (input->kind == INPUT_KEY && input->code == KEY_ENTER_KEY) {
        step(form, 1);
        return true;
    }
    if (form->part == POST_AUDIENCE)
        return type_audience(ui, form, input);
    flags = field_key(&form->topics, input);
    if (flags & FIELD_CHANGED) {
        keep(ui, form);
        complete_topic(ui, form);
    }
    return flags != 0;
}

/* ---- how it looks ---- */

static bool names_somebody(const struct post_form *form)
{
    return strchr(composer_text(&form->composer), '@') != NULL;
}

int post_form_rows(struct ui *ui, const struct post_form *form, int cols)
{
    (void)ui;
    return editor_rows(form->composer.editor, cols) + 1 + (names_somebody(form) ? 1 : 0);
}

static void draw_label(struct ui *ui, int row, int col, const char *words, bool focused)
{
    int used = grid_text(ui->grid, row, col, 12, focused ? LOOK_TITLE : LOOK_DIM, words);

    if (focused)
        grid_select(ui->grid, (struct rect){ row, col, 1, used });
}

/* As wide as it takes, up to half of the row. */
static int audience_cols(const char *words, int cols)
{
    int wanted = FOR_COLS + sanitize_width(words);

    return wanted <= AUDIENCE_COLS ? AUDIENCE_COLS : wanted < cols / 2 ? wanted : cols / 2;
}

static void draw_fields(struct ui *ui, struct post_form *form, struct rect rect)
{
    const char *whom = audience_words(ui, form);
    int right = *form->editing ? 0 : audience_cols(whom, rect.cols), col = rect.col + 1;
    bool there = form->part == POST_TOPICS && !ui->over;
    int used;

    draw_label(ui, rect.row, col, "topics", there);
    if (!*form->topics.text && !there)
        grid_text(ui->grid, rect.row, col + 7, rect.cols - 8 - right, LOOK_DIM,
                  rect.cols < COLS_WIDE ? "Tab" : "Tab gives it up to 5");
    else
        field_draw(&form->topics, ui->grid, rect.row, col + 7, rect.cols - 9 - right, there);
    if (right == 0)
        return;
    col = rect.col + rect.cols - right;
    draw_label(ui, rect.row, col, "for", form->part == POST_AUDIENCE && !ui->over);
    used = form->part == POST_AUDIENCE
               ? grid_glyphs(ui->grid, rect.row, col + 4, 2, LOOK_TEXT, "◂ ")
               : 0;
    used += grid_text(ui->grid, rect.row, col + 4 + used, right - 6 - used, LOOK_TEXT, whom);
    if (form->part == POST_AUDIENCE)
        grid_glyphs(ui->grid, rect.row, col + 4 + used, 2, LOOK_TEXT, " ▸");
}

void post_form_draw(struct ui *ui, struct post_form *form, struct rect rect, struct rect bounds)
{
    const char *busy = strcmp(ui->model->posting, form->composer.place) == 0 ? "sending…" : NULL;
    bool names = names_somebody(form) && rect.rows >= ROWS_LEAST_FORM;
    struct rect box = rect;
    int row, col;

    if (rect.rows >= ROWS_LEAST_FORM - 1) {
        box.rows -= names ? 2 : 1;
        draw_fields(ui, form,
                    (struct rect){ box.row + box.rows + (names ? 1 : 0), rect.col, 1, rect.cols });
    }
    if (names)
        known_draw(ui, composer_text(&form->composer),
                   (struct rect){ box.row + box.rows, rect.col + 1, 1, rect.cols - 2 });
    composer_draw(ui, &form->composer, box, bounds, *form->editing ? "edit" : "new update", busy,
                  form->part == POST_TEXT && !ui->over);
    if (form->part == POST_TOPICS && form->popup.count > 0) {
        grid_cursor(ui->grid, &row, &col);
        popup_draw(&form->popup, ui->grid, bounds, row, col);
    }
    if (form->part == POST_AUDIENCE)
        grid_set_cursor(ui->grid, -1, 0);
}
