#include "pending_mail.h"

#include <stdlib.h>

#include "mail_digest.h"

struct pending {
    struct pending_mail item;
    size_t nth;
};

static int by_due(const void *a, const void *b)
{
    const struct pending *x = a;
    const struct pending *y = b;

    if (x->item.due_at != y->item.due_at)
        return x->item.due_at < y->item.due_at ? -1 : 1;
    return (x->nth > y->nth) - (x->nth < y->nth);
}

void pending_mail(struct db *db, struct arena *mem, const struct mail_rules *rules,
                  struct person_id who, int64_t now_ms, struct pending_mail **items, size_t *count)
{
    struct mail_item *waiting;
    size_t n = mail_digest_read(db, mem, who, 0, now_ms, MAIL_ITEMS_LOOKED_AT, &waiting);
    int64_t *due = arena_alloc(mem, (n + 1) * sizeof *due);
    struct pending *sorted = arena_alloc(mem, (n + 1) * sizeof *sorted);
    struct mail_address address;

    *count = 0;
    *items = arena_alloc(mem, (n + 1) * sizeof **items);
    if (!mail_address(db, mem, who, &address) || !address.confirmed || address.refused)
        return;
    mail_digest_due(db, rules, who, waiting, n, mem, due);
    for (size_t i = 0; i < n; i++)
        if (waiting[i].text)
            sorted[(*count)++] = (struct pending){ { .id = waiting[i].id,
                                                     .kind = setting_kind_names[waiting[i].kind],
                                                     .text = waiting[i].text,
                                                     .due_at = due[i] },
                                                   i };
    qsort(sorted, *count, sizeof *sorted, by_due);
    for (size_t i = 0; i < *count; i++)
        (*items)[i] = sorted[i].item;
}
