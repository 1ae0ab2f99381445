#include "person_export.h"

#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "account_keys.h"
#include "block.h"
#include "check_in.h"
#include "comment.h"
#include "conversation.h"
#include "dimension.h"
#include "feed.h"
#include "limits.h"
#include "message.h"
#include "mute.h"
#include "notification.h"
#include "notification_settings.h"
#include "page.h"
#include "person.h"
#include "person_export_parts.h"
#include "person_settings.h"
#include "seen.h"
#include "team.h"
#include "topic.h"

enum {
    ITEMS_AT_ONCE = 25, /* at most half of a part, of whatever they are */
    PART_BYTES = LIMIT_PAGE_BYTES / 2,
    PART_US = 100000,
};

static bool export_updates(const struct export *ex, const struct page_draft *page,
                           const char **next, struct err *err)
{
    const struct handle_list_draft draft = { *page, ex->handle };
    struct update *items;
    size_t count;

    if (!feed_person(ex->db, ex->mem, ex->who, &draft, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_update(ex->w, &items[i]);
    return true;
}

static bool export_comments(const struct export *ex, const struct page_draft *page,
                            const char **next, struct err *err)
{
    struct comment *items;
    size_t count;

    if (!comment_list_own(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_comment(ex->w, &items[i]);
    return true;
}

static bool export_messages(const struct export *ex, const struct page_draft *page,
                            const char **next, struct err *err)
{
    struct message *items;
    size_t count;

    if (!message_list_own(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_message(ex->w, &items[i]);
    return true;
}

static bool export_conversations(const struct export *ex, const struct page_draft *page,
                                 const char **next, struct err *err)
{
    struct conversation *items;
    size_t count;

    if (!conversation_list(ex->db, ex->mem, ex->who, page, ex->now_ms, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_conversation(ex->w, &items[i]);
    return true;
}

static void write_briefs(const struct export *ex, const struct brief *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        write_brief(ex->w, &items[i]);
}

static bool export_people(const struct export *ex, const struct page_draft *page, bool followers,
                          const char **next, struct err *err)
{
    const struct handle_list_draft draft = { *page, ex->handle };
    struct brief *items;
    size_t count;

    if (!person_follow_list(ex->db, ex->mem, ex->who, &draft, followers, &items, &count, next, err))
        return false;
    write_briefs(ex, items, count);
    return true;
}

static bool export_follows(const struct export *ex, const struct page_draft *page,
                           const char **next, struct err *err)
{
    return export_people(ex, page, false, next, err);
}

static bool export_followers(const struct export *ex, const struct page_draft *page,
                             const char **next, struct err *err)
{
    return export_people(ex, page, true, next, err);
}

static bool export_blocks(const struct export *ex, const struct page_draft *page, const char **next,
                          struct err *err)
{
    struct brief *items;
    size_t count;

    if (!block_list(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    write_briefs(ex, items, count);
    return true;
}

static bool export_mutes(const struct export *ex, const struct page_draft *page, const char **next,
                         struct err *err)
{
    struct brief *items;
    size_t count;

    if (!mute_list(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    write_briefs(ex, items, count);
    return true;
}

static bool export_check_ins(const struct export *ex, const struct page_draft *page,
                             const char **next, struct err *err)
{
    struct check_in *items;
    size_t count;

    if (!check_in_list(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_check_in(ex->w, &items[i]);
    return true;
}

static bool export_notifications(const struct export *ex, const struct page_draft *page,
                                 const char **next, struct err *err)
{
    const struct notification_list_draft draft = { .page = *page };
    struct notification *items;
    size_t count;

    if (!notification_list(ex->db, ex->mem, ex->who, &draft, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_notification(ex->w, &items[i]);
    return true;
}

static bool export_sessions(const struct export *ex, const struct page_draft *page,
                            const char **next, struct err *err)
{
    struct session_info *items;
    size_t count;

    if (!account_sessions(ex->db, ex->mem, ex->who, ex->session, page, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_session(ex->w, &items[i]);
    return true;
}

static bool export_keys(const struct export *ex, const struct page_draft *page, const char **next,
                        struct err *err)
{
    struct login_key *items;
    size_t count;

    if (!account_keys(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_key(ex->w, &items[i]);
    return true;
}

static bool export_topics(const struct export *ex, const struct page_draft *page, const char **next,
                          struct err *err)
{
    struct topic *items;
    size_t count;

    if (!topic_list(ex->db, ex->mem, ex->who, page, &items, &count, next, err))
        return false;
    for (size_t i = 0; i < count; i++)
        write_topic(ex->w, &items[i]);
    return true;
}

/* In the order of the document; the place of one is in the cursors. */
static const struct section {
    const char *name;
    export_items *items;
} sections[] = {
    { "updates", export_updates },
    { "versions", export_versions },
    { "comments", export_comments },
    { "comment_versions", export_comment_versions },
    { "reactions", export_reactions },
    { "comment_likes", export_comment_likes },
    { "messages", export_messages },
    { "message_reactions", export_message_reactions },
    { "conversations", export_conversations },
    { "follows", export_follows },
    { "followers", export_followers },
    { "blocks", export_blocks },
    { "mutes", export_mutes },
    { "check_ins", export_check_ins },
    { "notifications", export_notifications },
    { "sessions", export_sessions },
    { "keys", export_keys },
    { "topics", export_topics },
    { "team_follows", export_team_follows },
    { "team_invites", export_team_invites },
    { "teams_made", export_teams_made },
};

/* A part begins within a section, behind a cursor of its list. */
struct place {
    size_t section;
    const char *before; /* NULL: at its beginning */
};

static bool parse(const char *before, struct place *out, struct err *err)
{
    char *end;
    unsigned long section;

    *out = (struct place){ 0 };
    if (!before)
        return true;
    section = strtoul(before, &end, 10);
    if (before[0] < '0' || before[0] > '9' || *end != '.' || section >= ARRAY_LEN(sections))
        return err_set(err, ERR_INVALID_PARAMS, "before",
                       "is not the next of an earlier part of this export");
    *out = (struct place){ section, end[1] ? end + 1 : NULL };
    return true;
}

static bool has_room(const struct export *ex, int64_t started_us)
{
    return ex->w->out->len < PART_BYTES && clock_mono_us() - started_us < PART_US;
}

/* The section from its place on, as far as there is room. *next: what is left of it, or NULL. */
static bool write_section(const struct export *ex, const struct section *section,
                          const char *before, int64_t started_us, const char **next,
                          struct err *err)
{
    do {
        const struct page_draft page = { .limit = ITEMS_AT_ONCE, .before = before };

        *next = NULL;
        if (!section->items(ex, &page, next, err))
            return false;
        before = *next;
    } while (before && has_room(ex, started_us));
    return true;
}

static bool write_sections(const struct export *ex, struct place place, const char **next,
                           struct err *err)
{
    int64_t started_us = clock_mono_us();

    *next = NULL;
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        const char *rest = NULL;

        json_array_member(ex->w, sections[i].name);
        if (i >= place.section && !*next) {
            if (i > place.section && !has_room(ex, started_us))
                *next = arena_printf(ex->mem, "%zu.", i);
            else if (!write_section(ex, &sections[i], i == place.section ? place.before : NULL,
                                    started_us, &rest, err))
                return false;
            if (rest)
                *next = arena_printf(ex->mem, "%zu.%s", i, rest);
        }
        json_close_array(ex->w);
    }
    return true;
}

static void write_own_team(const struct export *ex)
{
    struct team team;
    struct err none;

    json_key(ex->w, "team");
    if (team_get(ex->db, ex->mem, ex->who, team_of(ex->db, ex->who), &team, &none))
        write_team(ex->w, &team);
    else
        json_null_value(ex->w);
}

/* What the figures of check-ins stand for. */
static void write_sliders(const struct export *ex)
{
    AUTO_STMT struct stmt *stmt = db_stmt(ex->db, SQL_index_dimensions);

    json_array_member(ex->w, "dimensions");
    while (stmt_row(stmt)) {
        const struct dimension slider = dimension_row(stmt, ex->mem);

        write_dimension(ex->w, &slider);
    }
    json_close_array(ex->w);
}

static void write_own_settings(const struct export *ex)
{
    struct person_settings settings;
    struct notification_settings of_notifications;

    person_settings_get(ex->db, ex->mem, ex->who, &settings);
    notification_settings(ex->db, ex->who, &of_notifications);
    json_key(ex->w, "settings");
    write_person_settings(ex->w, &settings);
    json_key(ex->w, "notification_settings");
    write_settings(ex->w, &of_notifications);
}

bool person_export(struct db *db, struct arena *mem, struct person_id who,
                   struct session_id session, const char *before, int64_t now_ms,
                   struct json_writer *w, struct err *err)
{
    struct person person;
    struct place place;
    const char *next;

    if (!parse(before, &place, err) || !person_get_own(db, mem, who, &person, err))
        return false;
    const struct export ex = { db, mem, who, person.brief.handle, session, now_ms, w };

    json_open_object(w);
    json_key(w, "person");
    write_person(w, &person);
    json_time_member(w, "last_seen", seen_last(db, who));
    write_own_team(&ex);
    write_own_settings(&ex);
    write_sliders(&ex);
    if (!write_sections(&ex, place, &next, err))
        return false;
    json_string_member(w, "next", next);
    json_close_object(w);
    return true;
}
