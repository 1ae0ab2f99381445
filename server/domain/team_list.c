/* Lists of teams and of those who are in one. */
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "page.h"
#include "person.h"
#include "search_text.h"
#include "team.h"

enum {
    WORDS_MAX = 32,
    CANDIDATES_MAX = 2000, /* whatever more teams have the word, have it close together */
    LOOKED_AT_MAX = 4096,  /* teams, then, by one page */
};

/* A question: words that a team must have, the last as a beginning. */
struct question {
    struct fold_words words;
    bool all; /* nothing is asked for */
};

static bool is_blank(const char *text)
{
    return text[strspn(text, " \n\t")] == '\0';
}

static struct question question_of(struct arena *mem, const char *q)
{
    if (!q || is_blank(q))
        return (struct question){ .all = true };
    return (struct question){ .words = fold_words(mem, q, WORDS_MAX) };
}

/* The first string behind all that answer to the i-th word. No word holds a control character. */
static const char *end_of(struct arena *mem, const struct question *question, size_t i)
{
    const char *word = question->words.items[i];

    return i + 1 < question->words.count ? arena_printf(mem, "%s\x01", word)
                                         : fold_prefix_end(mem, word);
}

static bool has_word(struct db *db, struct arena *mem, struct team_id team,
                     const struct question *question, size_t i)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_has_word);

    bind_int(stmt, ":team", team.n);
    bind_text(stmt, ":from", question->words.items[i]);
    bind_text(stmt, ":to", end_of(mem, question, i));
    return stmt_row(stmt);
}

static bool answers(struct db *db, struct arena *mem, struct team_id team,
                    const struct question *question)
{
    for (size_t i = 0; i < question->words.count; i++)
        if (!has_word(db, mem, team, question, i))
            return false;
    return question->all || question->words.count > 0;
}

static int newest_first(const void *a, const void *b)
{
    const struct team_id *x = a;
    const struct team_id *y = b;

    return x->n > y->n ? -1 : x->n < y->n;
}

/* Of the longest word, which few teams have. */
static size_t rarest(const struct question *question)
{
    size_t best = 0;

    for (size_t i = 1; i < question->words.count; i++)
        if (strlen(question->words.items[i]) > strlen(question->words.items[best]))
            best = i;
    return best;
}

/* The teams with one of the words, newest first, in `out` of CANDIDATES_MAX. False: there are
 * more. */
static bool find_candidates(struct db *db, struct arena *mem, const struct question *question,
                            int64_t before, struct team_id *out, size_t *count)
{
    size_t word = rarest(question);
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_teams_with_word);

    *count = 0;
    bind_text(stmt, ":from", question->words.items[word]);
    bind_text(stmt, ":to", end_of(mem, question, word));
    bind_int(stmt, ":before", before);
    bind_int(stmt, ":limit", CANDIDATES_MAX + 1);
    while (stmt_row(stmt)) {
        if (*count == CANDIDATES_MAX)
            return false;
        out[(*count)++].n = col_int(stmt, "team");
    }
    qsort(out, *count, sizeof *out, newest_first);
    return true;
}

/* One page while it is filled. */
struct listing {
    struct db *db;
    struct arena *mem;
    struct person_id viewer;
    const struct question *question;
    struct team *items;
    size_t count, limit;
    struct page_weight weight;
};

/* False: the page is full and ends before this team. */
static bool take(struct listing *listing, struct team_id team)
{
    struct team *item = &listing->items[listing->count];
    struct err gone;

    if (!answers(listing->db, listing->mem, team, listing->question) ||
        !team_get(listing->db, listing->mem, listing->viewer, team, item, &gone))
        return true;
    if (listing->count == listing->limit || !page_takes(&listing->weight, strlen(item->about)))
        return false;
    listing->count++;
    return true;
}

/* The place of the team behind which the next page begins, or 0 at the end. */
static int64_t fill_of(struct listing *listing, int64_t before, const struct team_id *teams,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!take(listing, teams[i]))
            return before;
        before = teams[i].n;
    }
    return 0;
}

static int64_t fill_of_all(struct listing *listing, int64_t before)
{
    AUTO_STMT struct stmt *stmt = db_stmt(listing->db, SQL_teams_page);

    bind_int(stmt, ":before", before);
    bind_int(stmt, ":limit", LOOKED_AT_MAX + 1);
    for (int looked_at = 0; stmt_row(stmt); looked_at++) {
        const struct team_id team = { col_int(stmt, "id") };

        if (looked_at == LOOKED_AT_MAX || !take(listing, team))
            return before;
        before = team.n;
    }
    return 0;
}

static int64_t fill(struct listing *listing, int64_t before)
{
    struct team_id *found = arena_alloc(listing->mem, CANDIDATES_MAX * sizeof *found);
    size_t count = 0;

    if (!listing->question->all && listing->question->words.count == 0)
        return 0;
    if (!listing->question->all &&
        find_candidates(listing->db, listing->mem, listing->question, before, found, &count))
        return fill_of(listing, before, found, count);
    return fill_of_all(listing, before);
}

bool team_list(struct db *db, struct arena *mem, struct person_id viewer,
               const struct team_list_draft *draft, struct team **items, size_t *count,
               const char **next, struct err *err)
{
    const struct page_walk walk = search_walk("team.list", viewer, draft->q ? draft->q : "");
    const struct question question = question_of(mem, draft->q);
    struct listing listing = {
        .db = db,
        .mem = mem,
        .viewer = viewer,
        .question = &question,
        .limit = (size_t)draft->page.limit,
    };
    struct page_place place;

    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    listing.items = arena_alloc(mem, (listing.limit + 1) * sizeof *listing.items);
    place.keys[0] = fill(&listing, place.keys[0]);
    *items = listing.items;
    *count = listing.count;
    *next = place.keys[0] ? page_cursor(db, mem, &walk, place) : NULL;
    return true;
}

bool team_members(struct db *db, struct arena *mem, struct person_id viewer,
                  const struct team_page_draft *draft, struct team_member **items, size_t *count,
                  const char **next, struct err *err)
{
    struct page_walk walk = { "team.members", viewer, 0 };
    struct page_place place;
    struct team_row team;
    size_t limit = (size_t)draft->page.limit;
    struct team_member *list = arena_alloc(mem, limit * sizeof *list);
    bool known = team_find(db, mem, draft->team, &team, err);

    *count = 0;
    *next = NULL;
    *items = list;
    walk.of = known ? team.id.n : 0;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { -1, 0 } }, &place, err) ||
        !known)
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_members_page);

    bind_int(stmt, ":team", team.id.n);
    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":common", team_has(db, team.id, viewer));
    bind_int(stmt, ":role", place.keys[0]);
    bind_int(stmt, ":joined", place.keys[1]);
    bind_int(stmt, ":limit", draft->page.limit + 1);
    while (stmt_row(stmt)) {
        if (*count == limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "role");
        place.keys[1] = col_int(stmt, "joined");
        list[(*count)++] = (struct team_member){
            .person = person_brief(db, mem, (struct person_id){ col_int(stmt, "person") }),
            .role = (enum team_role)place.keys[0],
        };
    }
    return true;
}
