#include "chat_marks.h"

#include <string.h>

#include "model_fields.h"

enum { READERS_NAMED = 3 };

struct rich chat_reactions(struct chat_view *view, const json_t *message)
{
    struct arena *mem = view->ui->mem;
    struct rich rich = { .text = "" };
    const json_t *reaction;
    size_t i;

    json_array_foreach(field_list(message, "reactions"), i, reaction)
    {
        const char *emoji = field_text(reaction, "emoji");
        long long count = field_int(reaction, "count");
        bool mine = field_true(reaction, "mine");

        if (!*emoji || count < 1)
            continue;
        if (*rich.text)
            rich = rich_add(mem, rich, "  ", LOOK_DIM);
        rich = rich_add(mem, rich, arena_printf(mem, mine ? "[%s %lld]" : "%s %lld", emoji, count),
                        mine ? LOOK_OWN : LOOK_COUNT);
    }
    return rich;
}

static const char *name_of(struct chat_view *view, const char *handle)
{
    const char *name = field_text(model_person(view->ui->model, handle), "name");

    return *name ? name : handle;
}

/* "read by Leyla, Farid" or "read by 7"; NULL: by nobody that we know of. told: how many the server
 * has told of, who may have no names here. */
static const char *read_words(struct chat_view *view, const json_t *message, int64_t told)
{
    const struct history *history = chat_history(view);
    struct arena *mem = view->ui->mem;
    const char *readers[READERS_NAMED], *words = "";
    size_t count = receipts_readers(&history->receipts, field_int(message, "seq"),
                                    field_text(field_object(message, "from"), "handle"), readers,
                                    READERS_NAMED);

    if (told <= 0 && count == 0)
        return NULL;
    if (field_is(chat_open(view), "kind", "direct"))
        return "read";
    if (told > (int64_t)count || count > READERS_NAMED)
        return arena_printf(mem, "read by %lld",
                            (long long)(told > (int64_t)count ? told : (int64_t)count));
    for (size_t i = 0; i < count; i++)
        words = arena_printf(mem, "%s%s%s", words, i ? ", " : "", name_of(view, readers[i]));
    return arena_printf(mem, "read by %s", words);
}

static const char *delivery_words(struct chat_view *view, const struct delivery *delivery)
{
    struct arena *mem = view->ui->mem;
    long long delivered = delivery->delivered, members = delivery->members;

    if (!delivery->known || delivered < 0 || members < 1)
        return NULL;
    if (delivered == 0)
        return "sent; nobody is here yet";
    if (delivery->slowest_ms < 0)
        return arena_printf(mem, "%lld/%lld", delivered, members);
    return arena_printf(
        mem, delivery->slowest_ms == 0 ? "%lld/%lld in under 1 ms" : "%lld/%lld in %lld ms",
        delivered, members, (long long)delivery->slowest_ms);
}

const char *chat_receipt(struct chat_view *view, const json_t *message)
{
    const struct history *history = chat_history(view);
    const struct delivery *delivery = &history->receipts.delivery;
    int64_t seq = field_int(message, "seq");
    bool own_last = seq == delivery->seq, last = seq == field_int(chat_open(view), "last_seq");
    const char *reached, *read;

    if (field_true(message, "deleted") || !(own_last || last))
        return NULL;
    reached = own_last ? delivery_words(view, delivery) : NULL;
    read = read_words(view, message, own_last && delivery->known ? delivery->read : 0);
    if (reached && read)
        return arena_printf(view->ui->mem, "%s · %s", reached, read);
    return reached ? reached : read;
}

const char *chat_typing(struct chat_view *view)
{
    const struct history *history = chat_history(view);
    const char *who[TYPISTS_MOST];
    size_t count = history ? receipts_typing(&history->receipts, view->ui->model->tick_ms, who) : 0;
    struct arena *mem = view->ui->mem;

    if (count == 0)
        return NULL;
    if (count == 1)
        return arena_printf(mem, "%s is typing…", name_of(view, who[0]));
    if (count == 2)
        return arena_printf(mem, "%s and %s are typing…", name_of(view, who[0]),
                            name_of(view, who[1]));
    return arena_printf(mem, "%zu are typing…", count);
}
