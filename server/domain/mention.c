#include "mention.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "limits.h"
#include "person.h"

struct lookup {
    struct db *db;
    struct arena *mem;
    struct person_id reader; /* who may not see everybody; n 0: everybody alike */
    const char *kept;        /* of a stored text: where the next kept mention stands */
};

static bool is_person(void *ctx, struct entity *mention)
{
    struct lookup *lookup = ctx;
    struct person_id who;

    if (!person_find_seen(lookup->db, lookup->reader, mention->value, &who))
        return false;
    mention->person = who.n;
    return true;
}

bool mention_contains(const struct person_list *people, struct person_id who)
{
    for (size_t i = 0; i < people->count; i++)
        if (people->items[i].n == who.n)
            return true;
    return false;
}

static void add_person(struct person_list *people, struct person_id who, struct person_id author)
{
    if (who.n == author.n || people->count == LIMIT_MENTIONS || mention_contains(people, who))
        return;
    people->items[people->count++] = who;
}

/* "12:7,40:9": reads one pair and moves on. */
static bool next_kept(const char **at, size_t *start, struct person_id *who)
{
    char *end;

    if (**at == '\0')
        return false;
    *start = strtoull(*at, &end, 10);
    if (*end != ':')
        return false;
    who->n = strtoll(end + 1, &end, 10);
    *at = *end == ',' ? end + 1 : end;
    return true;
}

void mention_find(struct db *db, struct arena *mem, struct person_id author, const char *text,
                  const char **kept, struct person_list *people)
{
    struct entity_list list = entities_find(mem, text);
    struct lookup lookup = { .db = db, .mem = mem, .reader = author };
    struct buf out;

    entities_keep_mentions(&list, is_person, &lookup);
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == ENTITY_MENTION)
            buf_printf(&out, "%s%zu:%" PRId64, out.len ? "," : "", list.items[i].start,
                       list.items[i].person);
    *kept = arena_strndup(mem, out.data ? out.data : "", out.len);
    buf_done(&out);
    *people = mention_people(mem, *kept, author);
}

struct person_list mention_remember(struct turn *turn, int64_t object,
                                    const struct person_list *people)
{
    struct person_list newly = { .items = arena_alloc(turn->arena,
                                                      (people->count + 1) * sizeof *newly.items) };

    for (size_t i = 0; i < people->count; i++) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mentioned_add);

        bind_int(stmt, ":object", object);
        bind_int(stmt, ":person", people->items[i].n);
        if (stmt_change(stmt) > 0)
            newly.items[newly.count++] = people->items[i];
    }
    return newly;
}

static bool was_kept(void *ctx, struct entity *mention)
{
    struct lookup *lookup = ctx;
    const char *at = lookup->kept;
    size_t start;
    struct person_id who;

    while (next_kept(&at, &start, &who) && start <= mention->start) {
        lookup->kept = at;
        if (start == mention->start) {
            struct brief brief;

            if (lookup->reader.n && block_between(lookup->db, lookup->reader, who))
                return false;
            brief = person_brief(lookup->db, lookup->mem, who);
            mention->person = who.n;
            mention->value = brief.handle;
            mention->name = brief.name;
            return brief.id.n != 0;
        }
    }
    return false;
}

struct entity_list mention_entities(struct db *db, struct arena *mem, struct person_id reader,
                                    const char *text, const char *kept)
{
    struct entity_list list = entities_find(mem, text);
    struct lookup lookup = { .db = db, .mem = mem, .reader = reader, .kept = kept };

    entities_keep_mentions(&list, was_kept, &lookup);
    return list;
}

struct person_list mention_people(struct arena *mem, const char *kept, struct person_id author)
{
    struct person_list people = { .items = arena_alloc(mem,
                                                       LIMIT_MENTIONS * sizeof *people.items) };
    size_t start;
    struct person_id who;

    while (next_kept(&kept, &start, &who))
        add_person(&people, who, author);
    return people;
}

const char *mention_numbers(struct arena *mem, const struct person_list *people)
{
    const char *out = "[";

    for (size_t i = 0; i < people->count; i++)
        out = arena_printf(mem, "%s%s%" PRId64, out, i ? "," : "", people->items[i].n);
    return arena_printf(mem, "%s]", out);
}

struct person_list mention_of_event(struct arena *mem, const char *attributes)
{
    static const char name[] = "\"mentions\":[";
    const struct person_id nobody = { 0 };
    struct person_list people = { .items = arena_alloc(mem,
                                                       LIMIT_MENTIONS * sizeof *people.items) };
    const char *at = strstr(attributes, name);
    char *end;

    for (at = at ? at + strlen(name) : "]"; *at && *at != ']'; at = *end == ',' ? end + 1 : end) {
        struct person_id who = { strtoll(at, &end, 10) };

        if (end == at)
            break;
        add_person(&people, who, nobody);
    }
    return people;
}
