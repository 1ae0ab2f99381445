/* Invariant: what is in the editor is the draft of its place, at every moment: leaving, quitting or
 * dying loses nothing. */
#include "composer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "emoji_names.h"
#include "model_fields.h"
#include "utf8.h"

void composer_init(struct composer *composer, bool enter_sends, size_t max_points)
{
    struct editor_options options = { .enter_sends = enter_sends, .max_points = max_points };

    *composer = (struct composer){ .editor = editor_new(&options), .max_points = max_points };
}

void composer_done(struct composer *composer)
{
    editor_free(composer->editor);
}

void composer_set_place(struct ui *ui, struct composer *composer, const char *place)
{
    popup_close(&composer->popup);
    if (strcmp(composer->place, place) == 0)
        return;
    snprintf(composer->place, sizeof composer->place, "%s", place);
    editor_set_text(composer->editor, draft_get(&ui->model->drafts, place));
}

void composer_reload(struct ui *ui, struct composer *composer)
{
    popup_close(&composer->popup);
    editor_set_text(composer->editor, draft_get(&ui->model->drafts, composer->place));
}

const char *composer_text(const struct composer *composer)
{
    return editor_text(composer->editor);
}

static bool begins_a_word(const char *name, const char *prefix, size_t len)
{
    for (const char *p = name; *p; p++) {
        if ((p == name || p[-1] == ' ') && strncasecmp(p, prefix, len) == 0)
            return true;
    }
    return false;
}

/* Nobody speaks of oneself by name. */
static void offer(const struct model *model, struct popup *popup, const json_t *brief,
                  const char *sign, const char *prefix)
{
    const char *handle = field_text(brief, "handle"), *title = field_text(brief, "title");
    char text[POPUP_TEXT], note[2 * POPUP_TEXT];

    if (!*handle || strcmp(handle, model->me) == 0 ||
        (strncasecmp(handle, prefix, strlen(prefix)) != 0 &&
         !begins_a_word(field_text(brief, "name"), prefix, strlen(prefix))))
        return;
    snprintf(text, sizeof text, "%s%s", sign, handle);
    for (size_t i = 0; i < popup->count; i++) {
        if (strcmp(popup->items[i].text, text) == 0)
            return;
    }
    snprintf(note, sizeof note, "%s%s%s", field_text(brief, "name"), *title ? " · " : "", title);
    (void)popup_add(popup, text, note); /* those that find no room come with one more letter */
}

void people_complete(const struct model *model, struct popup *popup, const char *sign,
                     const char *prefix, const json_t *first)
{
    const char *handle;
    size_t i;
    json_t *brief;

    popup_close(popup);
    json_array_foreach(first, i, brief)
    {
        const json_t *person = field_object(brief, "person");

        offer(model, popup, person ? person : brief, sign, prefix);
    }
    json_object_foreach(model->people, handle, brief)
    {
        offer(model, popup, brief, sign, prefix);
    }
}

/* What was typed behind the sign, of the word before the cursor; false: too little, or too much. */
static bool word_behind(struct composer *composer, const char *sign, size_t least, char out[64])
{
    size_t cursor = editor_cursor(composer->editor);

    if (!editor_word(composer->editor, sign, &composer->word) ||
        cursor < composer->word + 1 + least || cursor - composer->word > 64)
        return false;
    snprintf(out, 64, "%.*s", (int)(cursor - composer->word - 1),
             composer_text(composer) + composer->word + 1);
    return true;
}

/* ":thumbsup:", typed whole, becomes the emoji; a part of its name offers it. */
static void look_for_emoji(struct composer *composer)
{
    char name[64];
    size_t len;

    if (!word_behind(composer, ":", 2, name))
        return;
    len = strlen(name);
    if (name[len - 1] != ':') {
        emoji_offer(&composer->popup, name);
        return;
    }
    name[len - 1] = '\0';
    if (emoji_named(name))
        editor_replace(composer->editor, composer->word, editor_cursor(composer->editor),
                       emoji_named(name));
}

static void look_for_names(struct ui *ui, struct composer *composer, const json_t *first)
{
    char prefix[64];

    if (!word_behind(composer, "@", 1, prefix))
        return;
    people_complete(ui->model, &composer->popup, "@", prefix, first);
    if (composer->popup.count == 1 && strcasecmp(composer->popup.items[0].text + 1, prefix) == 0)
        popup_close(&composer->popup); /* it is there already */
}

static void put_in(struct composer *composer)
{
    char words[POPUP_TEXT + 1];

    snprintf(words, sizeof words, "%s ", composer->popup.items[composer->popup.selected].text);
    editor_replace(composer->editor, composer->word, editor_cursor(composer->editor), words);
    popup_close(&composer->popup);
}

static void keep(struct ui *ui, struct composer *composer)
{
    draft_set(&ui->model->drafts, composer->place, composer_text(composer), ui->model->tick_ms);
}

void composer_replace(struct ui *ui, struct composer *composer, const char *text)
{
    popup_close(&composer->popup);
    editor_replace(composer->editor, 0, strlen(composer_text(composer)), text);
    keep(ui, composer);
}

bool composer_complete(struct ui *ui, struct composer *composer)
{
    if (composer->popup.count == 0)
        return false;
    put_in(composer);
    keep(ui, composer);
    return true;
}

bool composer_grab(struct ui *ui, struct composer *composer, const struct input *input)
{
    switch (popup_key(&composer->popup, input)) {
    case POPUP_ACCEPTED:
        put_in(composer);
        keep(ui, composer);
        return true;
    case POPUP_MOVED:
        return true;
    case POPUP_CLOSED:
        popup_close(&composer->popup);
        return true;
    case POPUP_IGNORED:
        break;
    }
    return false;
}

int composer_key(struct ui *ui, struct composer *composer, const struct input *input,
                 const json_t *first)
{
    int flags = editor_key(composer->editor, input);

    if (flags & EDITOR_CHANGED) {
        popup_close(&composer->popup);
        look_for_emoji(composer);
        look_for_names(ui, composer, first);
        keep(ui, composer);
    } else if (flags & EDITOR_USED) {
        popup_close(&composer->popup);
    }
    if (flags & EDITOR_PASTED)
        model_say(ui->model, SAYING_NEWS,
                  "Pasted. Nothing is sent before you send it; C-_ undoes.");
    if (flags & EDITOR_FULL)
        model_say(ui->model, SAYING_ERROR, "The text is as long as it may be.");
    return flags;
}

/* How much there is, where it is nearly all that there may be. */
static const char *length_words(struct ui *ui, const struct composer *composer)
{
    size_t points = utf8_points(composer_text(composer));

    return points * 10 < composer->max_points * 9
               ? NULL
               : arena_printf(ui->mem, "%zu of %zu", points, composer->max_points);
}

void composer_draw(struct ui *ui, struct composer *composer, struct rect rect, struct rect bounds,
                   const char *title, const char *note, bool focused)
{
    int row, col;

    editor_draw(composer->editor, ui->grid, rect, title, note ? note : length_words(ui, composer),
                focused);
    if (!focused || composer->popup.count == 0)
        return;
    grid_cursor(ui->grid, &row, &col);
    if (rect.row > bounds.row)
        row = rect.row; /* above the box, whose title stays readable */
    popup_draw(&composer->popup, ui->grid, bounds, row, col);
}
