/* Every writer against its schema, at its fullest and at its emptiest, and the sentences of
 * notifications. */
#include "unit.h"

#include "json_read.h"
#include "method.h"
#include "objects.h"
#include "schema_check.h"

static json_t *document;

static int load_document(void **state)
{
    struct buf out;
    struct err err;
    bool good;

    (void)state;
    buf_init(&out, 1 << 20);
    method_discover(&out);
    good = json_read(out.data, out.len, 32, &document, &err);
    buf_done(&out);
    return good ? 0 : -1;
}

static int drop_document(void **state)
{
    (void)state;
    json_decref(document);
    return 0;
}

static json_t *written(struct buf *out)
{
    json_t *value = NULL;
    struct err err;

    if (!json_read(out->data, out->len, 32, &value, &err))
        fail_msg("%.*s\n%s", (int)out->len, out->data, err.text);
    buf_done(out);
    return value;
}

static void fits(size_t i, const char *schema, struct buf *out)
{
    const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    json_t *value = written(out);
    char why[300] = "";

    if (!schema_check(document, json_object_get(schemas, schema), value, why, sizeof why))
        fail_msg("row %zu: %s %s", i, schema, why);
    json_decref(value);
}

#define FITS(i, schema, write, object)                                                             \
    do {                                                                                           \
        struct json_writer writer_;                                                                \
        struct buf out_;                                                                           \
                                                                                                   \
        buf_init(&out_, 1 << 20);                                                                  \
        json_writer_init(&writer_, &out_);                                                         \
        write(&writer_, object);                                                                   \
        fits(i, schema, &out_);                                                                    \
    } while (0)

#define RUSTAM                                                                                     \
    {                                                                                              \
        .handle = "rustam", .name = "Rustam Hashimov", .title = "Engineer", .verified = true       \
    }
#define NIGAR                                                                                      \
    {                                                                                              \
        .handle = "nigar", .name = "Nigar", .title = ""                                            \
    }

static const struct brief rustam = RUSTAM;
static struct entity entities[] = {
    { ENTITY_MENTION, 0, 7, "rustam", "Rustam Hashimov", 5 },
    { ENTITY_TOPIC, 8, 10, "a", NULL, 0 },
    { ENTITY_LINK, 11, 19, "http://a", NULL, 0 },
};
static const char *topic_items[] = { "a", "b-1" };
#define ENTITIES                                                                                   \
    {                                                                                              \
        entities, ARRAY_LEN(entities)                                                              \
    }
#define TOPICS                                                                                     \
    {                                                                                              \
        topic_items, ARRAY_LEN(topic_items), true                                                  \
    }

static void people(void **state)
{
    static const struct brief deleted = { .handle = "deleted",
                                          .name = "deleted person",
                                          .title = "" };
    static const struct brief teammate = {
        .handle = "nigar", .name = "Nigar", .title = "", .team = { { 7 }, "Platform", "Everi" }
    };
    static const struct person rows[] = {
        { .brief = RUSTAM, .about = "", .joined_at = 0 },
        { .brief = { .handle = "nigar", .name = "Nigar", .title = "", .team = { { 7 }, "P", "E" } },
          .about = "" },
        { .brief = RUSTAM, .about = "x", .topics = TOPICS, .own = true, .joined_at = 5 },
        { .brief = RUSTAM, .about = "x", .own = true, .email = "a@b", .email_confirmed = true },
    };

    (void)state;
    FITS(0, "Brief", write_brief, &rustam);
    FITS(1, "Brief", write_brief, &deleted);
    FITS(2, "Brief", write_brief, &teammate);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        FITS(i, "Person", write_person, &rows[i]);
}

static void teams(void **state)
{
    static const struct team rows[] = {
        { .id = { 7 }, .company = "E", .name = "P", .about = "", .role = TEAM_NONE },
        { .id = { 7 },
          .company = "E",
          .name = "P",
          .about = "x",
          .open = true,
          .index_public = true,
          .followed_by_me = true,
          .members = 2,
          .followers = 3,
          .role = TEAM_LEAD,
          .created_at = 5 },
    };
    static const struct team_member member = { RUSTAM, TEAM_MEMBER };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        FITS(i, "Team", write_team, &rows[i]);
    FITS(0, "TeamMember", write_team_member, &member);
}

static void updates_and_comments(void **state)
{
    static const struct update updates[] = {
        { .id = { 1 }, .author = RUSTAM, .text = "a", .edited_at = -1 },
        { .id = { INT64_MAX },
          .author = RUSTAM,
          .text = "a\n\"",
          .entities = ENTITIES,
          .topics = TOPICS,
          .audience = AUDIENCE_TEAM,
          .at = 5,
          .edited_at = 6,
          .likes = 1,
          .liked = true },
    };
    static const struct comment comments[] = {
        { .id = { 1 }, .update = { 1 }, .author = RUSTAM, .text = "a", .edited_at = -1 },
        { .id = { 2 },
          .update = { 1 },
          .reply_to = { 1 },
          .author = RUSTAM,
          .text = "",
          .entities = ENTITIES,
          .edited_at = 7,
          .deleted = true,
          .likes = 3 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(updates); i++)
        FITS(i, "Update", write_update, &updates[i]);
    for (size_t i = 0; i < ARRAY_LEN(comments); i++)
        FITS(i, "Comment", write_comment, &comments[i]);
}

static void talk(void **state)
{
    static const struct message messages[] = {
        { .id = { 1 },
          .conversation = { 2 },
          .seq = 1,
          .from = RUSTAM,
          .text = "a",
          .edited_at = -1 },
        { .id = { 2 },
          .reply_to = { 1 },
          .conversation = { 2 },
          .seq = 2,
          .from = RUSTAM,
          .text = "a",
          .entities = ENTITIES,
          .edited_at = 3,
          .client_id = "c" },
    };
    const struct conversation conversations[] = {
        { .id = { 2 },
          .kind = CONVERSATION_DIRECT,
          .name = "Rustam Hashimov",
          .about = "",
          .peer = &rustam,
          .members = 2,
          .role = ROLE_MEMBER,
          .muted_until = -1,
          .last = &messages[0] },
        { .id = { 2 },
          .kind = CONVERSATION_GROUP,
          .name = "Lunch",
          .about = "x",
          .members = 3,
          .role = ROLE_OWNER,
          .muted_until = 5,
          .last_seq = 2,
          .unread = 1 },
        { .id = { 2 },
          .kind = CONVERSATION_GROUP,
          .name = "Lunch",
          .about = "",
          .role = ROLE_NONE,
          .muted_until = -1 },
    };
    const struct member member = { .person = RUSTAM, .role = ROLE_ADMIN, .joined_at = 5 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++)
        FITS(i, "Message", write_message, &messages[i]);
    for (size_t i = 0; i < ARRAY_LEN(conversations); i++)
        FITS(i, "Conversation", write_conversation, &conversations[i]);
    FITS(0, "Member", write_member, &member);
}

static void reasons(void **state)
{
    static const struct reason alone = { .kind = REASON_TOPIC };
    static const struct reason by = { .kind = REASON_MENTIONED, .by = &rustam };

    (void)state;
    FITS(0, "Reason", write_reason, &alone);
    FITS(1, "Reason", write_reason, &by);
}

#define OF(what)                                                                                   \
    {                                                                                              \
        .kind = (what), .id = "u0000000000001", .excerpt = "a b"                                   \
    }

static void notifications(void **state)
{
    static const struct {
        struct notification group;
        const char *text;
    } rows[] = {
        { { .kind = NOTIFICATION_LIKE, .target = OF(TARGET_UPDATE), .count = 1 },
          "Rustam Hashimov liked your update" },
        { { .kind = NOTIFICATION_LIKE, .target = OF(TARGET_COMMENT), .count = 1 },
          "Rustam Hashimov liked your comment" },
        { { .kind = NOTIFICATION_LIKE, .target = OF(TARGET_UPDATE), .count = 2 },
          "Rustam Hashimov and Nigar liked your update" },
        { { .kind = NOTIFICATION_LIKE, .target = OF(TARGET_UPDATE), .count = 3 },
          "Rustam Hashimov and 2 others liked your update" },
        { { .kind = NOTIFICATION_LIKE, .target = OF(TARGET_UPDATE), .count = 1001 },
          "Rustam Hashimov and 1000 others liked your update" },
        { { .kind = NOTIFICATION_RECOMMEND, .target = OF(TARGET_UPDATE), .count = 1 },
          "Rustam Hashimov recommended your update" },
        { { .kind = NOTIFICATION_COMMENT, .target = OF(TARGET_UPDATE), .count = 2 },
          "Rustam Hashimov and Nigar commented on your update" },
        { { .kind = NOTIFICATION_REPLY, .target = OF(TARGET_COMMENT), .count = 1 },
          "Rustam Hashimov replied to your comment" },
        { { .kind = NOTIFICATION_FOLLOW, .count = 1 }, "Rustam Hashimov followed you" },
        { { .kind = NOTIFICATION_MENTION, .target = OF(TARGET_UPDATE), .count = 1 },
          "Rustam Hashimov mentioned you in their update" },
        { { .kind = NOTIFICATION_MENTION, .target = OF(TARGET_COMMENT), .count = 1 },
          "Rustam Hashimov mentioned you in a comment" },
        { { .kind = NOTIFICATION_CHAT_MENTION,
            .target = OF(TARGET_MESSAGE),
            .count = 1,
            .place = "Lunch" },
          "Rustam Hashimov mentioned you in Lunch" },
        { { .kind = NOTIFICATION_GROUP_ADDED,
            .target = OF(TARGET_CONVERSATION),
            .count = 1,
            .place = "Lunch" },
          "Rustam Hashimov added you to Lunch" },
        { { .kind = NOTIFICATION_TEAM_JOINED,
            .target = OF(TARGET_TEAM),
            .count = 2,
            .place = "Core" },
          "Rustam Hashimov and Nigar joined Core" },
        { { .kind = NOTIFICATION_TEAM_INVITED,
            .target = OF(TARGET_TEAM),
            .count = 1,
            .place = "Core" },
          "Rustam Hashimov invited you to Core" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notification group = rows[i].group;
        struct json_writer w;
        struct buf out;
        json_t *value;

        group.id.n = 5;
        group.actors[0] = (struct brief)RUSTAM;
        group.actors[1] = (struct brief)NIGAR;
        group.actors_shown = group.count > 1 ? 2 : 1;
        if (group.target.kind == TARGET_COMMENT)
            group.target.update = "u0000000000001";
        if (group.target.kind == TARGET_MESSAGE)
            group.target.conversation = "g0000000000001";
        FITS(i, "Notification", write_notification, &group);
        buf_init(&out, 1 << 20);
        json_writer_init(&w, &out);
        write_notification(&w, &group);
        value = written(&out);
        CHECK_TEXT(i, json_string_value(json_object_get(value, "text")), rows[i].text);
        CHECK_INT(i, json_array_size(json_object_get(value, "actors")), group.actors_shown);
        json_decref(value);
    }
}

/* The members stand in the order of the contract. */
static void order_of_members(void **state)
{
    static const char wanted[] = "{\"handle\":\"rustam\",\"name\":\"Rustam Hashimov\","
                                 "\"title\":\"Engineer\",\"team\":null,\"verified\":true}";
    struct json_writer w;
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    json_writer_init(&w, &out);
    write_brief(&w, &rustam);
    buf_add_char(&out, '\0');
    CHECK_TEXT(0, out.data, wanted);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people),
        cmocka_unit_test(updates_and_comments),
        cmocka_unit_test(talk),
        cmocka_unit_test(reasons),
        cmocka_unit_test(teams),
        cmocka_unit_test(notifications),
        cmocka_unit_test(order_of_members),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, load_document, drop_document);
}
