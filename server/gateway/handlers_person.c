/* person.* */
#include "account.h"
#include "block.h"
#include "erasure.h"
#include "handlers.h"
#include "mute.h"
#include "network.h"
#include "objects.h"
#include "person.h"
#include "person_export.h"
#include "person_settings.h"
#include "search.h"

struct answered *handle_person_get(struct request *rq)
{
    const struct handle_draft *draft = rq->draft;
    struct person person;

    if (!person_get(rq->db, rq->arena, rq->person, draft->handle, &person, &rq->err))
        return answer_error(rq);
    write_person(answer_begin(rq), &person);
    return answer_end(rq);
}

bool wants_person_edit_hash(const struct request *rq)
{
    const struct person_edit_draft *draft = rq->draft;

    return draft->email != NULL;
}

void hash_person_edit(struct request *rq, struct db *db)
{
    const struct person_edit_draft *draft = rq->draft;

    account_compare_own(db, rq->arena, rq->person, draft->password, &rq->credentials);
}

struct answered *handle_person_edit(struct request *rq)
{
    struct person person;

    if (!person_edit(rq->turn, rq->person, rq->draft, rq->credentials.good, &rq->err) ||
        !person_get_own(rq->db, rq->arena, rq->person, &person, &rq->err))
        return answer_error(rq);
    write_person(answer_begin(rq), &person);
    return answer_end(rq);
}

struct answered *handle_person_settings(struct request *rq)
{
    struct person_settings settings;

    person_settings_set(rq->turn, rq->person, rq->draft, &settings);
    write_person_settings(answer_begin(rq), &settings);
    return answer_end(rq);
}

static struct answered *follow(struct request *rq, bool on)
{
    const struct handle_draft *draft = rq->draft;
    struct follow_counts counts;
    struct json_writer *w;

    if (!person_follow(rq->turn, rq->person, draft->handle, on, &counts, &rq->err))
        return answer_error(rq);
    w = answer_begin(rq);
    json_open_object(w);
    json_int_member(w, "following", counts.following);
    json_int_member(w, "followers", counts.followers);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_person_follow(struct request *rq)
{
    return follow(rq, true);
}

struct answered *handle_person_unfollow(struct request *rq)
{
    return follow(rq, false);
}

struct answered *handle_person_search(struct request *rq)
{
    struct brief *items;
    size_t count;

    search_people(rq->db, rq->arena, rq->person, rq->draft, &items, &count);
    return answer_briefs(rq, items, count, NULL);
}

static struct answered *follow_list(struct request *rq, bool followers)
{
    struct brief *items;
    size_t count;
    const char *next;

    if (!person_follow_list(rq->db, rq->arena, rq->person, rq->draft, followers, &items, &count,
                            &next, &rq->err))
        return answer_error(rq);
    return answer_briefs(rq, items, count, next);
}

struct answered *handle_person_followers(struct request *rq)
{
    return follow_list(rq, true);
}

struct answered *handle_person_following(struct request *rq)
{
    return follow_list(rq, false);
}

struct answered *handle_person_network(struct request *rq)
{
    const struct handle_draft *draft = rq->draft;
    struct network network;

    if (!network_get(rq->db, rq->arena, rq->person, draft->handle, &network, &rq->err))
        return answer_error(rq);
    write_network(answer_begin(rq), &network);
    return answer_end(rq);
}

struct answered *handle_person_block(struct request *rq)
{
    const struct handle_draft *draft = rq->draft;
    int64_t task;

    if (!block_add(rq->turn, rq->person, draft->handle, &task, &rq->err))
        return answer_error(rq);
    return task ? answer_after(rq, task, answer_empty) : answer_empty(rq);
}

struct answered *handle_person_unblock(struct request *rq)
{
    const struct handle_draft *draft = rq->draft;

    if (!block_drop(rq->turn, rq->person, draft->handle, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

static struct answered *mute(struct request *rq, bool on)
{
    const struct handle_draft *draft = rq->draft;

    if (!mute_set(rq->turn, rq->person, draft->handle, on, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

struct answered *handle_person_mute(struct request *rq)
{
    return mute(rq, true);
}

struct answered *handle_person_unmute(struct request *rq)
{
    return mute(rq, false);
}

struct answered *handle_person_blocked(struct request *rq)
{
    struct brief *items;
    size_t count;
    const char *next;

    if (!block_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_briefs(rq, items, count, next);
}

struct answered *handle_person_muted(struct request *rq)
{
    struct brief *items;
    size_t count;
    const char *next;

    if (!mute_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_briefs(rq, items, count, next);
}

struct answered *handle_person_export(struct request *rq)
{
    const struct export_draft *draft = rq->draft;

    if (!person_export(rq->db, rq->arena, rq->person, rq->session, draft->before, rq->now_ms,
                       answer_begin(rq), &rq->err))
        return answer_error(rq);
    return answer_end(rq);
}

void hash_person_delete(struct request *rq, struct db *db)
{
    const struct password_draft *draft = rq->draft;

    account_compare_own(db, rq->arena, rq->person, draft->password, &rq->credentials);
}

struct answered *handle_person_delete(struct request *rq)
{
    if (!erasure_own(rq->turn, rq->person, &rq->credentials, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}
