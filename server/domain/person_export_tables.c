/* Where each table that names people, or holds what they said, is in their export. A unit test
 * holds this against the store and the schema of the document. */
#include "person_export.h"

#include "attrs.h"

const struct export_table export_tables[] = {
    { "block", "blocks", NULL },
    { "change", NULL,
      "what was told to whom, as numbers, for 7 days: the objects are in the lists" },
    { "check_in", "check_ins", NULL },
    { "comment", "comments", NULL },
    { "comment_like", "comment_likes", NULL },
    { "comment_version", "comment_versions", NULL },
    { "direct", "conversations", NULL },
    { "erasure", NULL, "whoever is in it asks for nothing any more" },
    { "event", NULL, "that something happened, as numbers: what came of it is in the lists" },
    { "feed_act", NULL, "derived from updates, comments and recommendations" },
    { "follow", "follows", NULL },
    { "index_closing", NULL, "names nobody: how far the closing of a week is" },
    { "index_dimension", "dimensions", NULL },
    { "link_preview", "updates", NULL },
    { "login_key", "keys", NULL },
    { "member", "conversations", NULL },
    { "mentioned", NULL, "derived from texts; those of others are in the notifications" },
    { "message", "messages", NULL },
    { "message_mention", NULL, "derived from texts; those of others are in the notifications" },
    { "message_reaction", "message_reactions", NULL },
    { "mute", "mutes", NULL },
    { "notification", "notifications", NULL },
    { "notification_actor", "notifications", NULL },
    { "notification_setting", "notification_settings", NULL },
    { "person", "person", NULL },
    { "person_seen", "last_seen", NULL },
    { "person_settings", "settings", NULL },
    { "person_topic", "person", NULL },
    { "person_word", NULL, "derived from the name and the handle" },
    { "reaction", "reactions", NULL },
    { "repeat", NULL, "marks that a client made up, with a hash of what it sent" },
    { "session", "sessions", NULL },
    { "task", NULL, "the rest of an act, until it is done" },
    { "team_follow", "team_follows", NULL },
    { "team_invite", "team_invites", NULL },
    { "team_member", "team", NULL },
    { "topic_follow", "topics", NULL },
    { "update_post", "updates", NULL },
    { "update_version", "versions", NULL },
};
const size_t export_table_count = ARRAY_LEN(export_tables);
