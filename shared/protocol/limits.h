/* Every bound of the contract in one place (protocol.md 1-4). Text limits are code points, the
 * others say their unit. Limits an operator may move are settings, not here. */
/* The C library has a header of this name, which other libraries' headers ask for and must get. */
#include_next <limits.h>

#ifndef EVERI_LIMITS_H
#define EVERI_LIMITS_H

enum {
    LIMIT_FRAME_BYTES = 65536,
    LIMIT_BATCH = 100,
    LIMIT_JSON_DEPTH = 32,
    LIMIT_ID_BYTES = 256,
    LIMIT_WORD_BYTES = 4200, /* of a command line: a name and a path */
    LIMIT_QUEUE_BYTES = 32,
    LIMIT_PAGE = 200,
    LIMIT_PAGE_DEFAULT = 50,
    LIMIT_PAGE_BYTES = 1 << 20,
    LIMIT_ANSWER_BYTES = 4 << 20,
    LIMIT_WAITING_REQUESTS = 128,
    LIMIT_PUSH_BYTES = 1 << 20,

    LIMIT_UPDATE = 5000,
    LIMIT_COMMENT = 2000,
    LIMIT_MESSAGE = 4000,
    LIMIT_ABOUT = 2000,
    LIMIT_NOTE = 500,
    LIMIT_NAME = 80,
    LIMIT_PASSWORD_POINTS_MIN = 10,
    LIMIT_PASSWORD_BYTES = 1024,
    LIMIT_HANDLE_BYTES = 30,
    LIMIT_TOPIC_BYTES = 40,
    LIMIT_CLIENT_ID = 64,
    LIMIT_TOKEN_BYTES = 256,
    LIMIT_CURSOR_BYTES = 256,
    LIMIT_EMAIL_BYTES = 254,
    LIMIT_DEVICE = 80,
    LIMIT_SESSIONS = 100,
    LIMIT_KEYS = 32,
    LIMIT_KEY_BYTES = 32,
    LIMIT_SIGNATURE_BYTES = 64,
    LIMIT_QUERY = 200,

    LIMIT_EMOJI_BYTES = 32,
    LIMIT_REACTIONS = 20, /* different ones */
    LIMIT_DIMENSIONS = 32,
    LIMIT_INDEX_WEEKS = 52,
    LIMIT_INDEX_WEEKS_DEFAULT = 12,
    LIMIT_INDEX_DAYS = 400,
    LIMIT_INDEX_DAYS_DEFAULT = 90,
    LIMIT_TOPICS_GIVEN = 5,
    LIMIT_TOPICS = 10,
    LIMIT_MENTIONS = 20,
    LIMIT_MEMBERS = 10000,
    LIMIT_MEMBERS_GIVEN = 1000,
    LIMIT_IDS_GIVEN = 200,
    LIMIT_WATCHED = 200,
    LIMIT_EXCERPT = 80,
    LIMIT_ACTORS_SHOWN = 5,
    LIMIT_NETWORK = 50,
    LIMIT_LANGUAGE_BYTES = 35,
    LIMIT_TIME_ZONE_BYTES = 44,
    LIMIT_SYNC_PUSHES = 1000,
    LIMIT_SYNC_MISSING = 10000,
};

#endif
