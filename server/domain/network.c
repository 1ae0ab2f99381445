#include "network.h"

#include <stdlib.h>

#include "limits.h"
#include "person.h"
#include "team.h"

enum {
    MUTUAL_LOOKED_AT = 5000, /* follows, the newest */
    FRIENDS_ASKED = 200,     /* for suggestions: the newest of those the viewer follows */
    FRIENDS_NAMED = 100,     /* the newest whom each of them follows */
    CANDIDATES_MAX = FRIENDS_ASKED * FRIENDS_NAMED,
};

static struct network_list list_new(struct arena *mem)
{
    return (struct network_list){ arena_alloc(mem, LIMIT_NETWORK * sizeof(struct brief)), 0 };
}

/* Of oneself: who follows back. Of somebody else: whom both follow, going through the follows of
 * the one who has fewer. */
static struct network_list mutual(struct db *db, struct arena *mem, const struct person *viewer,
                                  const struct person *who)
{
    bool own = viewer->brief.id.n == who->brief.id.n;
    bool swap = who->following < viewer->following;
    struct network_list list = list_new(mem);
    AUTO_STMT struct stmt *stmt = db_stmt(db, own ? SQL_network_follow_back : SQL_network_mutual);

    bind_int(stmt, ":person", swap ? who->brief.id.n : viewer->brief.id.n);
    if (!own)
        bind_int(stmt, ":other", swap ? viewer->brief.id.n : who->brief.id.n);
    bind_int(stmt, ":looked_at", MUTUAL_LOOKED_AT);
    bind_int(stmt, ":limit", LIMIT_NETWORK);
    while (list.count < LIMIT_NETWORK && stmt_row(stmt))
        list.items[list.count++] = person_brief(db, mem,
                                                (struct person_id){ col_int(stmt, "person") });
    return list;
}

struct candidate {
    int64_t person;
    int friends; /* how many of those whom the viewer follows follow them */
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

    return x->friends != y->friends ? y->friends - x->friends : by_person(a, b);
}

static size_t newest_follows(struct db *db, int64_t person, int max, struct candidate *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_network_newest);
    size_t count = 0;

    bind_int(stmt, ":person", person);
    bind_int(stmt, ":limit", max);
    while (count < (size_t)max && stmt_row(stmt))
        out[count++] = (struct candidate){ col_int(stmt, "person"), 1 };
    return count;
}

/* Everybody once, with how many name them. */
static size_t count_friends(struct candidate *list, size_t count)
{
    size_t kept = 0;

    qsort(list, count, sizeof *list, by_person);
    for (size_t i = 0; i < count; i++) {
        if (kept && list[kept - 1].person == list[i].person)
            list[kept - 1].friends++;
        else
            list[kept++] = list[i];
    }
    return kept;
}

static bool may_be_suggested(struct db *db, struct person_id viewer, int64_t person)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_network_unknown);

    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":person", person);
    return person != viewer.n && stmt_row(stmt);
}

static struct network_list suggested(struct db *db, struct arena *mem, struct person_id viewer)
{
    struct network_list list = list_new(mem);
    struct candidate friends[FRIENDS_ASKED];
    struct candidate *found = arena_alloc(mem, CANDIDATES_MAX * sizeof *found);
    size_t asked = newest_follows(db, viewer.n, FRIENDS_ASKED, friends);
    size_t count = 0;

    for (size_t i = 0; i < asked; i++)
        count += newest_follows(db, friends[i].person, FRIENDS_NAMED, found + count);
    count = count_friends(found, count);
    qsort(found, count, sizeof *found, best_first);
    for (size_t i = 0; i < count && list.count < LIMIT_NETWORK; i++)
        if (may_be_suggested(db, viewer, found[i].person))
            list.items[list.count++] = person_brief(db, mem, (struct person_id){ found[i].person });
    return list;
}

static struct network_list teammates(struct db *db, struct arena *mem, struct person_id viewer,
                                     struct person_id who)
{
    struct network_list list = list_new(mem);
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_mates);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":common", team_shared(db, viewer, who));
    bind_int(stmt, ":limit", LIMIT_NETWORK);
    while (list.count < LIMIT_NETWORK && stmt_row(stmt))
        list.items[list.count++] = person_brief(db, mem,
                                                (struct person_id){ col_int(stmt, "person") });
    return list;
}

bool network_get(struct db *db, struct arena *mem, struct person_id viewer, const char *handle,
                 struct network *out, struct err *err)
{
    struct person who;
    struct person me;

    if (!person_get(db, mem, viewer, handle, &who, err) ||
        !person_get_own(db, mem, viewer, &me, err))
        return false;
    *out = (struct network){
        .followers = who.followers,
        .following = who.following,
        .mutual = mutual(db, mem, &me, &who),
        .teammates = teammates(db, mem, viewer, who.brief.id),
        .suggested = suggested(db, mem, viewer),
    };
    return true;
}
