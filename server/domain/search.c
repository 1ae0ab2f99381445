#include "search.h"

#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "page.h"
#include "person.h"
#include "search_text.h"

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

const char *search_person_words(struct arena *mem, const char *names)
{
    return fold_word_set(mem, names, WORDS_MAX + 1); /* the handle is one word */
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

/* A question for people: which words, and whether they must be whole but for the last. */
struct question {
    struct fold_words words;
    bool whole;
};

/* The first string behind all that answer to the i-th word. No word holds a control character. */
static const char *end_of(struct arena *mem, const struct question *question, size_t i)
{
    const char *word = question->words.items[i];

    return question->whole && i + 1 < question->words.count ? arena_printf(mem, "%s\x01", word)
                                                            : fold_prefix_end(mem, word);
}

static int rank_by(const char *handle, const char *word)
{
    if (strcmp(handle, word) == 0)
        return 0;
    return strncmp(handle, word, strlen(word)) == 0 ? 1 : 2;
}

static int rank_of(const char *handle, const struct question *question)
{
    int best = 2;

    for (size_t i = 0; i < question->words.count && best > 0; i++) {
        int rank = rank_by(handle, question->words.items[i]);

        best = rank < best ? rank : best;
    }
    return best;
}

static size_t find_candidates(struct db *db, struct arena *mem, struct person_id viewer,
                              const struct question *question, struct candidate *out)
{
    const char *word = question->words.items[0];
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_people_with_word);
    size_t count = 0;
    size_t kept = 0;

    bind_text(stmt, ":from", word);
    bind_text(stmt, ":to", end_of(mem, question, 0));
    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":limit", CANDIDATES_MAX);
    while (count < CANDIDATES_MAX && stmt_row(stmt))
        out[count++] = (struct candidate){ col_int(stmt, "person"), col_int(stmt, "followers"),
                                           rank_of(col_text(stmt, mem, "handle"), question) };
    qsort(out, count, sizeof *out, by_person);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || out[i].person != out[kept - 1].person)
            out[kept++] = out[i];
    return kept;
}

static bool has_word(struct db *db, struct arena *mem, int64_t person,
                     const struct question *question, size_t i)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_has_word);

    bind_int(stmt, ":person", person);
    bind_text(stmt, ":from", question->words.items[i]);
    bind_text(stmt, ":to", end_of(mem, question, i));
    return stmt_row(stmt);
}

static bool has_all(struct db *db, struct arena *mem, int64_t person,
                    const struct question *question)
{
    for (size_t i = 1; i < question->words.count; i++)
        if (!has_word(db, mem, person, question, i))
            return false;
    return true;
}

/* Best first, in `mem`. */
static size_t find_people(struct db *db, struct arena *mem, struct person_id viewer,
                          const struct question *question, struct candidate **out)
{
    struct candidate *found = arena_alloc(mem, CANDIDATES_MAX * sizeof *found);
    size_t all = question->words.count ? find_candidates(db, mem, viewer, question, found) : 0;

    if (all)
        qsort(found, all, sizeof *found, best_first);
    *out = found;
    return all;
}

void search_people(struct db *db, struct arena *mem, struct person_id viewer,
                   const struct person_search_draft *draft, struct brief **items, size_t *count)
{
    const struct question question = { fold_words(mem, draft->q, WORDS_MAX), false };
    struct candidate *found;
    size_t limit = (size_t)draft->limit;
    size_t all = find_people(db, mem, viewer, &question, &found);

    *items = arena_alloc(mem, limit * sizeof **items);
    *count = 0;
    for (size_t i = 0; i < all && *count < limit; i++)
        if (has_all(db, mem, found[i].person, &question))
            (*items)[(*count)++] = person_brief(db, mem, (struct person_id){ found[i].person });
}

bool search_people_page(struct db *db, struct arena *mem, struct person_id viewer,
                        const struct search_draft *draft, struct brief **items, size_t *count,
                        const char **next, struct err *err)
{
    const struct page_walk walk = search_walk("search.people", viewer, draft->q);
    const struct question question = { fold_words(mem, draft->q, WORDS_MAX), true };
    struct candidate *found;
    struct page_place place;
    size_t all;

    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { 0 } }, &place, err))
        return false;
    *items = arena_alloc(mem, (size_t)draft->page.limit * sizeof **items);
    *count = 0;
    *next = NULL;
    all = find_people(db, mem, viewer, &question, &found);
    /* The place is a rank: who is how well known changes slowly. */
    for (size_t i = (size_t)place.keys[0]; i < all; i++) {
        if (!has_all(db, mem, found[i].person, &question))
            continue;
        if (*count == (size_t)draft->page.limit) {
            *next = page_cursor(db, mem, &walk, (struct page_place){ { (int64_t)i } });
            break;
        }
        (*items)[(*count)++] = person_brief(db, mem, (struct person_id){ found[i].person });
    }
    return true;
}
