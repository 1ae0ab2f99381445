#include "people_page.h"

#include "person.h"

struct page_place people_page_start(void)
{
    return (struct page_place){ { INT64_MAX, 0 } };
}

void people_page_read(struct db *db, struct arena *mem, struct stmt *stmt,
                      const struct page_walk *walk, struct page_place place, int64_t limit,
                      struct brief **items, size_t *count, const char **next)
{
    struct brief *list = arena_alloc(mem, (size_t)limit * sizeof *list);
    size_t listed = 0;

    *next = NULL;
    bind_int(stmt, ":at", place.keys[0]);
    bind_int(stmt, ":other", place.keys[1]);
    bind_int(stmt, ":limit", limit + 1);
    while (stmt_row(stmt)) {
        if (listed == (size_t)limit) {
            *next = page_cursor(db, mem, walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "at");
        place.keys[1] = col_int(stmt, "other");
        list[listed++] = person_brief(db, mem, (struct person_id){ place.keys[1] });
    }
    *items = list;
    *count = listed;
}
