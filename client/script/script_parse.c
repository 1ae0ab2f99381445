/* Text to steps, by the forms of script_forms.c.
 *
 * A line's first word chooses the forms; of those the first that fits the other words is the step.
 * A keyword stands only for an unquoted word, so `wait idle` waits for idleness and `wait "idle"`
 * for the word. A line that fits no form fails the whole script, before anything runs. */
#include "script_parse.h"

#include <ctype.h>
#include <string.h>

#include "buf.h"
#include "script_forms.h"
#include "script_slots.h"
#include "script_words.h"

enum { FORMS_TEXT_BYTES = 2000, ROOM_FIRST = 32 };

struct words {
    const struct script_word *items;
    size_t count;
};

/* The next word of a form, with "[", "]" told apart. */
static const char *next_token(const char *form, char token[32])
{
    size_t len = 0;

    while (*form == ' ')
        form++;
    if (*form == '[' || *form == ']')
        token[len++] = *form++;
    else
        while (*form && !strchr(" []", *form) && len < 31)
            token[len++] = *form++;
    token[len] = '\0';
    return form;
}

static bool find_slot(const char *token, enum slot *out)
{
    for (int i = 0; i < SLOTS; i++) {
        if (strcmp(script_slot_name((enum slot)i), token) == 0) {
            *out = (enum slot)i;
            return true;
        }
    }
    return false;
}

static void take_rest(struct arena *mem, const struct words *words, size_t at, struct step *step)
{
    step->rest_count = words->count - at;
    step->rest = arena_alloc(mem, (step->rest_count + 1) * sizeof *step->rest);
    for (size_t i = 0; i < step->rest_count; i++)
        step->rest[i] = words->items[at + i].text;
}

static bool take_token(struct arena *mem, const char *token, const struct words *words, size_t *at,
                       struct step *step)
{
    enum slot slot;

    if (*at == words->count)
        return false;
    if (!find_slot(token, &slot)) {
        const struct script_word *word = &words->items[*at];

        if (word->quoted || word->pattern || strcmp(word->text, token) != 0)
            return false;
    } else if (slot == SLOT_REST) {
        take_rest(mem, words, *at, step);
        *at = words->count;
        return true;
    } else if (!script_slot_take(slot, &words->items[*at], &step->at[slot])) {
        return false;
    }
    (*at)++;
    return true;
}

/* An optional group that does not fit is left out whole; `form` begins behind its bracket. */
static const char *take_group(struct arena *mem, const char *form, const struct words *words,
                              size_t *at, struct step *step)
{
    struct step before = *step;
    size_t at_before = *at;
    char token[32];
    bool fits = true;

    for (form = next_token(form, token); *token != ']'; form = next_token(form, token))
        fits = fits && take_token(mem, token, words, at, step);
    if (!fits) {
        *step = before;
        *at = at_before;
    }
    return form;
}

static bool fits_form(struct arena *mem, const char *form, const struct words *words,
                      struct step *step)
{
    size_t at = 0;
    char token[32];

    for (form = next_token(form, token); *token; form = next_token(form, token)) {
        if (*token == '[')
            form = take_group(mem, form, words, &at, step);
        else if (!take_token(mem, token, words, &at, step))
            return false;
    }
    return at == words->count;
}

static bool is_of_verb(const char *form, const char *verb)
{
    char token[32];

    next_token(form, token);
    return strcmp(token, verb) == 0;
}

static bool no_form(const char *verb, struct err *err)
{
    struct buf forms;
    bool known = false;

    buf_init(&forms, FORMS_TEXT_BYTES);
    for (size_t i = 0; i < script_form_count; i++) {
        if (!is_of_verb(script_forms[i].form, verb))
            continue;
        buf_printf(&forms, "%s%s", known ? "; or: " : "", script_forms[i].form);
        known = true;
    }
    if (known)
        err_set(err, ERR_INVALID_PARAMS, NULL, "it is written: %.*s", (int)forms.len, forms.data);
    else
        err_set(err, ERR_INVALID_PARAMS, NULL,
                "there is no step \"%.40s\"; everi-tui --script help lists them", verb);
    buf_done(&forms);
    return false;
}

static bool parse_words(struct arena *mem, const struct words *words, struct step *out,
                        struct err *err)
{
    for (size_t i = 0; i < script_form_count; i++) {
        struct step step = *out;

        step.kind = script_forms[i].kind;
        if (!fits_form(mem, script_forms[i].form, words, &step))
            continue;
        *out = step;
        return true;
    }
    return no_form(words->items[0].text, err);
}

void script_add(struct arena *mem, struct script *script, const struct step *step)
{
    if (script->count == script->room) {
        size_t room = script->room ? 2 * script->room : ROOM_FIRST;
        struct step *steps = arena_alloc(mem, room * sizeof *steps);

        if (script->count)
            memcpy(steps, script->steps, script->count * sizeof *steps);
        script->steps = steps;
        script->room = room;
    }
    script->steps[script->count++] = *step;
}

static bool fail_at(const char *file, int line, const struct err *why, struct err *err)
{
    return err_set(err, ERR_INVALID_PARAMS, NULL, "%s:%d: %s", file, line, why->text);
}

bool script_parse(struct arena *mem, const char *file, const char *text, struct script *out,
                  struct err *err)
{
    const char *name = arena_strdup(mem, file);
    int line = 0;

    while (*text) {
        size_t len = strcspn(text, "\n");
        struct script_word words[SCRIPT_WORDS_MAX];
        struct words all = { .items = words };
        struct step step = { .file = name, .line = ++line };
        struct err why;

        if (!script_words(mem, arena_strndup(mem, text, len), words, &all.count, &why))
            return fail_at(file, line, &why, err);
        if (all.count && !parse_words(mem, &all, &step, &why))
            return fail_at(file, line, &why, err);
        if (all.count)
            script_add(mem, out, &step);
        text += len + (text[len] == '\n');
    }
    return true;
}

/* Rules of order: a row says which step a step may not follow or must follow. */
static const char *misplaced(const struct script *script, size_t at)
{
    const struct step *step = &script->steps[at];
    bool opened = false, served = false;

    for (size_t i = 0; i < at; i++) {
        enum step_kind kind = script->steps[i].kind;

        opened |= kind == STEP_LOGIN || kind == STEP_LOGIN_FORM || kind == STEP_LOGIN_BY_HAND;
        served |= kind == STEP_SERVER || kind == STEP_CONNECT;
    }
    if (opened && step->kind == STEP_SIZE)
        return "the client is open already: `resize` makes its window larger or smaller";
    if (opened && step->kind == STEP_THEME)
        return "the client is open already: a theme is chosen before";
    if (served && step->kind == STEP_CLOCK)
        return "the server runs already: a clock is set before it starts";
    if (served && (step->kind == STEP_SERVER || step->kind == STEP_CONNECT))
        return "there is a server already: a script has one";
    if (step->kind == STEP_SIGNAL && at + 1 < script->count)
        return "a signal ends the client and its script: it is the last step";
    return NULL;
}

bool script_check(const struct script *script, struct err *err)
{
    int open = 0;
    const struct step *opener = NULL;

    for (size_t i = 0; i < script->count; i++) {
        const struct step *step = &script->steps[i];
        const char *why = misplaced(script, i);

        if (step->kind == STEP_MEASURE) {
            open++;
            opener = step;
        } else if (step->kind == STEP_MEASURE_END && --open < 0) {
            why = "this } closes no `measure`";
        }
        if (why)
            return err_set(err, ERR_INVALID_PARAMS, NULL, "%s:%d: %s", step->file, step->line, why);
    }
    if (open)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s:%d: this `measure` is not closed by a }",
                       opener->file, opener->line);
    return true;
}
