/* Drafts. A text goes to disk one second after its last change, so that typing writes nothing. */
#include "model_drafts.h"

#include <string.h>

#include "model_fields.h"

void drafts_init(struct draft_book *book)
{
    *book = (struct draft_book){ .texts = json_object(), .keep_at_ms = -1 };
}

void drafts_done(struct draft_book *book)
{
    json_decref(book->texts);
}

const char *draft_get(const struct draft_book *book, const char *place)
{
    return field_text(book->texts, place);
}

void draft_set(struct draft_book *book, const char *place, const char *text, int64_t now_ms)
{
    if (strcmp(draft_get(book, place), text) == 0)
        return;
    json_object_del(book->texts, place);
    if (*text)
        json_object_set_new(book->texts, place, json_string(text));
    while (json_object_size(book->texts) > DRAFTS_MOST)
        json_object_del(book->texts, json_object_iter_key(json_object_iter(book->texts)));
    book->keep_at_ms = now_ms + DRAFT_PAUSE_MS;
}

void drafts_read(struct draft_book *book, const json_t *kept)
{
    const char *place;
    const json_t *text;

    json_object_foreach((json_t *)(uintptr_t)kept, place, text)
    {
        if (*field_text(kept, place) && json_object_size(book->texts) < DRAFTS_MOST)
            json_object_set_new(book->texts, place, json_deep_copy(text));
    }
}
