#include "search.h"

#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "person.h"

enum {
    WORDS_MAX = 32,
    CANDIDATES_MAX = 2000, /* of a very short query: the best of these */
};

static void drop_words(struct turn *turn, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_words_drop);

    bind_int(stmt, ":person", who.n);
    stmt_run(stmt);
}

static void add_words(struct turn *turn, struct person_id who, const char *text)
{
    struct fold_words words = fold_words(turn->arena, text, WORDS_MAX);

    for (size_t i = 0; i < words.count; i++) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_word_add);

        bind_text(stmt, ":word", words.items[i]);
        bind_int(stmt, ":person", who.n);
        stmt_run(stmt);
    }
}

void search_learn_person(struct turn *turn, struct person_id who, const char *handle,
                         const char *name)
{
    drop_words(turn, who);
    add_words(turn, who, handle);
    add_words(turn, who, name);
}

struct candidate {
    int64_t person, followers;
    int rank; /* 0: the handle, 1: it begins so, 2: a word of the name does */
};

static int by_person(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;

    return x->person < y->person ? -1 : x->person > y->person;
}

static int best_first(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;

    if (x->rank != y->rank)
        return x->rank - y->rank;
    if (x->followers != y->followers)
        return x->followers > y->followers ? -1 : 1;
    return by_person(a, b);
}

static int rank_of(const char *handle, const char *word)
{
    if (strcmp(handle, word) == 0)
        return 0;
    return strncmp(handle, word, strlen(word)) == 0 ? 1 : 2;
}

static size_t find_candidates(struct db *db, struct arena *mem, const char *word,
                              struct candidate *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_people_with_word);
    size_t count = 0;
    size_t kept = 0;

    bind_text(stmt, ":from", word);
    bind_text(stmt, ":to", fold_prefix_end(mem, word));
    bind_int(stmt, ":limit", CANDIDATES_MAX);
    while (count < CANDIDATES_MAX && stmt_row(stmt))
        out[count++] = (struct candidate){ col_int(stmt, "person"), col_int(stmt, "followers"),
                                           rank_of(col_text(stmt, mem, "handle"), word) };
    qsort(out, count, sizeof *out, by_person);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || out[i].person != out[kept - 1].person)
            out[kept++] = out[i];
    return kept;
}

static bool has_word(struct db *db, struct arena *mem, int64_t person, const char *word)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_has_word);

    bind_int(stmt, ":person", person);
    bind_text(stmt, ":from", word);
    bind_text(stmt, ":to", fold_prefix_end(mem, word));
    return stmt_row(stmt);
}

static bool has_all(struct db *db, struct arena *mem, int64_t person,
                    const struct fold_words *words)
{
    for (size_t i = 1; i < words->count; i++)
        if (!has_word(db, mem, person, words->items[i]))
            return false;
    return true;
}

void search_people(struct db *db, struct arena *mem, const struct person_search_draft *draft,
                   struct brief **items, size_t *count)
{
    struct fold_words words = fold_words(mem, draft->q, WORDS_MAX);
    struct candidate *found = arena_alloc(mem, CANDIDATES_MAX * sizeof *found);
    size_t limit = (size_t)draft->limit;
    size_t all = words.count ? find_candidates(db, mem, words.items[0], found) : 0;

    *items = arena_alloc(mem, limit * sizeof **items);
    *count = 0;
    if (all)
        qsort(found, all, sizeof *found, best_first);
    for (size_t i = 0; i < all && *count < limit; i++)
        if (has_all(db, mem, found[i].person, &words))
            (*items)[(*count)++] = person_brief(db, mem, (struct person_id){ found[i].person });
}
