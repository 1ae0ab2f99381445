/* The OpenRPC document: exactly the methods and pushes of this issue, whole schemas, references
 * that lead somewhere. */
#include "unit.h"

#include "event_types.h"
#include "json_read.h"
#include "method.h"
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
    good = !out.overflow && json_read(out.data, out.len, 32, &document, &err);
    buf_done(&out);
    return good ? 0 : -1;
}

static int drop_document(void **state)
{
    (void)state;
    json_decref(document);
    return 0;
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text ? text : "(none)";
}

static const struct {
    const char *name, *access, *params; /* params: names, `?` behind the optional ones */
} wanted[] = {
    { "server.info", "anyone", "" },
    { "rpc.discover", "anyone", "" },
    { "session.register", "anyone", "handle password name invite? email? device? batch? " },
    { "session.login", "anyone", "handle password device? batch? " },
    { "session.challenge", "anyone", "handle " },
    { "session.login_key", "anyone", "handle key signature device? batch? " },
    { "session.reset_request", "anyone", "handle " },
    { "session.reset", "anyone", "handle code password device? batch? " },
    { "session.resume", "anyone", "token batch? " },
    { "session.logout", "person", "" },
    { "session.list", "person", "limit? before? " },
    { "session.revoke", "person", "session " },
    { "session.change_password", "person", "old new keep_keys? " },
    { "session.add_key", "person", "key label password " },
    { "session.remove_key", "person", "key " },
    { "session.keys", "person", "limit? before? " },
    { "sync", "person", "cursor " },
    { "person.get", "person", "handle " },
    { "person.edit", "person", "name? title? about? topics? email? password? " },
    { "person.settings", "person",
      "who_may_write_me? who_may_add_me? language? time_zone? allow_indexing? " },
    { "person.follow", "person", "handle " },
    { "person.unfollow", "person", "handle " },
    { "person.search", "person", "q limit? " },
    { "person.followers", "person", "handle limit? before? " },
    { "person.following", "person", "handle limit? before? " },
    { "person.network", "person", "handle " },
    { "person.block", "person", "handle " },
    { "person.unblock", "person", "handle " },
    { "person.mute", "person", "handle " },
    { "person.unmute", "person", "handle " },
    { "person.blocked", "person", "limit? before? " },
    { "person.muted", "person", "limit? before? " },
    { "person.export", "person", "before? " },
    { "person.delete", "person", "password " },
    { "team.create", "person", "company name about? open? index_public? client_id? " },
    { "team.list", "person", "q? limit? before? " },
    { "team.get", "person", "team " },
    { "team.members", "person", "team limit? before? " },
    { "team.edit", "person", "team about? open? index_public? " },
    { "team.set_role", "person", "team handle role " },
    { "team.invite", "person", "team handles " },
    { "team.join", "person", "team " },
    { "team.leave", "person", "team " },
    { "team.follow", "person", "team " },
    { "team.unfollow", "person", "team " },
    { "update.post", "person", "text topics? audience? client_id? " },
    { "update.get", "person", "id " },
    { "update.edit", "person", "id text topics? " },
    { "update.delete", "person", "id " },
    { "update.history", "person", "id limit? before? " },
    { "update.react", "person", "id kind on " },
    { "update.reactions", "person", "id kind limit? before? " },
    { "update.translate", "person", "id to " },
    { "comment.post", "person", "update text reply_to? client_id? " },
    { "comment.edit", "person", "id text " },
    { "comment.react", "person", "id on " },
    { "comment.get", "person", "id " },
    { "comment.list", "person", "update limit? before? " },
    { "comment.delete", "person", "id " },
    { "feed.home", "person", "limit? before? " },
    { "feed.person", "person", "handle limit? before? " },
    { "feed.topic", "person", "topic limit? before? " },
    { "feed.team", "person", "team limit? before? " },
    { "topic.follow", "person", "topic " },
    { "topic.unfollow", "person", "topic " },
    { "topic.list", "person", "limit? before? " },
    { "topic.popular", "person", "limit? before? " },
    { "search", "person", "q kind limit? before? " },
    { "notification.list", "person", "unread_only? limit? before? " },
    { "notification.read", "person", "ids? up_to? " },
    { "notification.pending_mail", "person", "" },
    { "notification.why", "person", "id " },
    { "notification.skip_mail", "person", "id " },
    { "notification.settings", "person", "settings? " },
    { "conversation.list", "person", "limit? before? " },
    { "conversation.get", "person", "id " },
    { "conversation.members", "person", "id limit? before? " },
    { "conversation.open", "person", "handle " },
    { "group.create", "person", "name members about? client_id? " },
    { "group.invite", "person", "id handles " },
    { "group.remove", "person", "id handle " },
    { "group.edit", "person", "id name? about? " },
    { "group.set_role", "person", "id handle role " },
    { "group.leave", "person", "id " },
    { "message.send", "person", "conversation text reply_to? client_id? " },
    { "message.history", "person", "conversation before_seq? after_seq? limit? " },
    { "message.edit", "person", "id text " },
    { "message.delete", "person", "id " },
    { "message.react", "person", "id emoji on " },
    { "message.read", "person", "conversation seq " },
    { "message.typing", "person", "conversation " },
    { "message.delivery", "person", "conversation seq " },
    { "conversation.mute", "person", "id until? " },
    { "presence.watch", "person", "handles " },
    { "index.dimensions", "person", "" },
    { "index.last", "person", "" },
    { "index.check_in", "person", "values touched? note? client_id? " },
    { "index.delete", "person", "id " },
    { "index.history", "person", "days? limit? before? " },
    { "team.index", "person", "team weeks? " },
    { "pipeline.stats", "admin", "" },
    { "pipeline.trace", "admin", "event " },
    { "pipeline.why", "admin", "event handle " },
    { "pipeline.dead_letters", "admin", "queue limit? before? " },
    { "pipeline.watch", "admin", "on " },
    { "pipeline.redrive", "admin", "queue ids? " },
};

static void exactly_these_methods(void **state)
{
    const json_t *listed = json_object_get(document, "methods");

    (void)state;
    CHECK_INT(0, json_array_size(listed), ARRAY_LEN(wanted));
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        const json_t *method = json_array_get(listed, i);
        const json_t *params = json_object_get(method, "params");
        char names[200] = "";
        size_t len = 0;

        CHECK_TEXT(i, text_of(method, "name"), wanted[i].name);
        CHECK_TEXT(i, text_of(method, "x-access"), wanted[i].access);
        CHECK_TEXT(i, text_of(method, "paramStructure"), "by-name");
        CHECK(i, json_object_get(method, "summary"));
        for (size_t p = 0; p < json_array_size(params); p++) {
            const json_t *param = json_array_get(params, p);

            len += (size_t)snprintf(names + len, sizeof names - len, "%s%s ",
                                    text_of(param, "name"),
                                    json_is_true(json_object_get(param, "required")) ? "" : "?");
            CHECK(i, json_object_get(json_object_get(param, "schema"), "type"));
        }
        CHECK_TEXT(i, names, wanted[i].params);
    }
}

static void exactly_these_pushes(void **state)
{
    static const struct {
        const char *name;
        bool cursor;
    } rows[] = {
        { "message.new", true },
        { "message.changed", true },
        { "message.read", true },
        { "conversation.changed", true },
        { "notification.changed", true },
        { "notification.withdrawn", true },
        { "update.new", true },
        { "update.changed", true },
        { "message.typing", false },
        { "presence.changed", false },
        { "pipeline.tick", false },
        { "session.ended", false },
    };
    const json_t *listed = json_object_get(document, "x-pushes");

    (void)state;
    CHECK_INT(0, json_array_size(listed), ARRAY_LEN(rows));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const json_t *push = json_array_get(listed, i);
        const json_t *members = json_object_get(json_object_get(push, "params"), "properties");

        CHECK_TEXT(i, text_of(push, "name"), rows[i].name);
        CHECK(i, json_object_get(push, "summary"));
        CHECK_INT(i, json_object_get(members, "cursor") != NULL, rows[i].cursor);
        CHECK_INT(i, push_types[i].replayed, rows[i].cursor);
    }
}

static void follow_references(const json_t *value)
{
    const char *ref = json_string_value(json_object_get(value, "$ref"));
    const char *name;
    json_t *member;
    size_t i;

    if (ref && !schema_resolve(document, value))
        fail_msg("%s leads nowhere", ref);
    json_object_foreach((json_t *)(uintptr_t)value, name, member) follow_references(member);
    json_array_foreach(value, i, member) follow_references(member);
}

static void references_lead_somewhere(void **state)
{
    (void)state;
    follow_references(document);
    for (size_t i = 0; i < method_count; i++) {
        const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");

        CHECK(i, json_object_get(schemas, methods[i].result));
    }
}

/* Every schema of an object with members lists what is required and lets nothing else in. */
static void whole(const char *where, const json_t *value)
{
    const json_t *properties = json_object_get(value, "properties");
    const json_t *required = json_object_get(value, "required");
    const char *name;
    json_t *member;
    size_t i;

    if (properties && json_is_object(properties) && json_object_get(value, "type")) {
        if (!json_is_false(json_object_get(value, "additionalProperties")) || !required)
            fail_msg("%s is not whole", where);
        json_array_foreach(required, i,
                           member) if (!json_object_get(properties, json_string_value(member)))
            fail_msg("%s requires %s, which it lacks", where, json_string_value(member));
    }
    json_object_foreach((json_t *)(uintptr_t)value, name, member) whole(name, member);
    json_array_foreach(value, i, member) whole(where, member);
}

static void schemas_are_whole(void **state)
{
    const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    const char *name;
    json_t *schema;

    (void)state;
    CHECK(0, json_object_size(schemas) > 30);
    json_object_foreach((json_t *)(uintptr_t)schemas, name, schema)
    {
        if (!json_object_get(schema, "properties"))
            fail_msg("%s has no properties", name);
        whole(name, schema);
    }
    whole("x-pushes", json_object_get(document, "x-pushes"));
}

/* The events named are known, and a method makes some when and only when it says that it writes. */
static void events_are_known(void **state)
{
    const json_t *listed = json_object_get(document, "methods");

    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        const json_t *events = json_object_get(json_array_get(listed, i), "x-events");

        CHECK(i, json_is_array(events));
        for (size_t e = 0; e < json_array_size(events); e++) {
            enum event_type type;

            CHECK(i, event_type_find(json_string_value(json_array_get(events, e)), &type));
        }
    }
}

static void document_is_as_it_says(void **state)
{
    const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    char why[300] = "";

    (void)state;
    CHECK_TEXT(0, text_of(document, "openrpc"), "1.2.6");
    CHECK_TEXT(1, text_of(json_object_get(document, "info"), "title"), "Everi");
    CHECK(2, json_object_get(json_object_get(document, "info"), "version"));
    if (!schema_check(document, json_object_get(schemas, "OpenRpc"), document, why, sizeof why))
        fail_msg("the document itself: %s", why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_these_methods),     cmocka_unit_test(exactly_these_pushes),
        cmocka_unit_test(references_lead_somewhere), cmocka_unit_test(schemas_are_whole),
        cmocka_unit_test(events_are_known),          cmocka_unit_test(document_is_as_it_says),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, load_document, drop_document);
}
