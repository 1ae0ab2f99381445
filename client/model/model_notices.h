/* Groups of notifications, by their latest act. */
#ifndef EVERI_MODEL_NOTICES_H
#define EVERI_MODEL_NOTICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct notice_list {
    json_t *items; /* groups, the latest act first */
    char *next;
    bool loading, loaded;
    int64_t unread; /* groups, as the server counts them */
};

void notices_init(struct notice_list *list);
void notices_done(struct notice_list *list);
size_t notices_count(const struct notice_list *list);
const json_t *notices_at(const struct notice_list *list, size_t i);
void notices_put(struct notice_list *list, const json_t *group);
void notices_withdraw(struct notice_list *list, const char *id);
/* Shows one as read (or, where the server refused, as unread again). NULL: all. */
void notices_set_read(struct notice_list *list, const char *id, bool read);
void notices_take(struct notice_list *list, const json_t *page, bool first);

#endif
