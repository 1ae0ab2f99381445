/* feed.*, topic.*, notification.* */
#include "feed.h"
#include "gateway.h"
#include "handlers.h"
#include "mail_digest.h"
#include "notification.h"
#include "notification_settings.h"
#include "pending_mail.h"
#include "topic.h"

struct answered *handle_feed_home(struct request *rq)
{
    struct feed_item *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!feed_home(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++) {
        json_open_object(w);
        json_key(w, "update");
        write_update(w, &items[i].update);
        json_key(w, "reason");
        write_reason(w, &items[i].reason);
        json_close_object(w);
    }
    return answer_page_end(rq, next);
}

static struct answered *answer_updates(struct request *rq, const struct update *items, size_t count,
                                       const char *next)
{
    struct json_writer *w = answer_page(rq);

    for (size_t i = 0; i < count; i++)
        write_update(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_feed_person(struct request *rq)
{
    struct update *items;
    size_t count;
    const char *next;

    if (!feed_person(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_updates(rq, items, count, next);
}

struct answered *handle_feed_topic(struct request *rq)
{
    struct update *items;
    size_t count;
    const char *next;

    if (!feed_topic(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_updates(rq, items, count, next);
}

struct answered *handle_feed_team(struct request *rq)
{
    struct update *items;
    size_t count;
    const char *next;

    if (!feed_team(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_updates(rq, items, count, next);
}

static struct answered *follow_topic(struct request *rq, bool on)
{
    const struct topic_draft *draft = rq->draft;

    topic_follow(rq->turn, rq->person, draft->topic, on);
    return answer_empty(rq);
}

struct answered *handle_topic_follow(struct request *rq)
{
    return follow_topic(rq, true);
}

struct answered *handle_topic_unfollow(struct request *rq)
{
    return follow_topic(rq, false);
}

static struct answered *answer_topics(struct request *rq, const struct topic *items, size_t count,
                                      const char *next)
{
    struct json_writer *w = answer_page(rq);

    for (size_t i = 0; i < count; i++)
        write_topic(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_topic_list(struct request *rq)
{
    struct topic *items;
    size_t count;
    const char *next;

    if (!topic_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_topics(rq, items, count, next);
}

struct answered *handle_topic_popular(struct request *rq)
{
    struct topic *items;
    size_t count;
    const char *next;

    if (!topic_popular(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    return answer_topics(rq, items, count, next);
}

struct answered *handle_notification_list(struct request *rq)
{
    struct notification *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!notification_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next,
                           &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_notification(w, &items[i]);
    return answer_page_end(rq, next);
}

static struct answered *answer_unread(struct request *rq)
{
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_int_member(w, "unread", notification_unread(rq->db, rq->person));
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_notification_read(struct request *rq)
{
    int64_t task;

    if (!notification_mark_read(rq->turn, rq->person, rq->session, rq->draft, &task, &rq->err))
        return answer_error(rq);
    return task ? answer_after(rq, task, answer_unread) : answer_unread(rq);
}

struct answered *handle_notification_pending_mail(struct request *rq)
{
    struct pending_mail *items;
    size_t count;
    struct json_writer *w;

    pending_mail(rq->db, rq->arena, gateway_app(rq->gateway)->mail_rules, rq->person, rq->now_ms,
                 &items, &count);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_pending_mail(w, &items[i]);
    return answer_page_end(rq, NULL);
}

struct answered *handle_notification_skip_mail(struct request *rq)
{
    const struct id_draft *draft = rq->draft;

    if (!mail_digest_skip(rq->turn, rq->person, draft->id, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

struct answered *handle_notification_settings(struct request *rq)
{
    struct notification_settings settings;
    struct json_writer *w;

    notification_settings_change(rq->turn, rq->person, rq->draft);
    notification_settings(rq->db, rq->person, &settings);
    w = answer_begin(rq);
    json_open_object(w);
    json_key(w, "settings");
    write_settings(w, &settings);
    json_close_object(w);
    return answer_end(rq);
}
