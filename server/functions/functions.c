#include "functions.h"

const struct function functions[] = {
    { { .name = "notify",
        .topics = QUEUE_TOPIC(EVENT_PERSON_FOLLOWED) | QUEUE_TOPIC(EVENT_PERSON_UNFOLLOWED) |
                  QUEUE_TOPIC(EVENT_UPDATE_POSTED) | QUEUE_TOPIC(EVENT_UPDATE_REACTED) |
                  QUEUE_TOPIC(EVENT_COMMENT_POSTED) | QUEUE_TOPIC(EVENT_COMMENT_REACTED) |
                  QUEUE_TOPIC(EVENT_UPDATE_EDITED) | QUEUE_TOPIC(EVENT_MEMBER_ADDED),
        QUEUE_DEFAULTS },
      notify_run },
    { { .name = "chat_mentions", .topics = QUEUE_TOPIC(EVENT_MESSAGE_SENT), QUEUE_DEFAULTS },
      chat_mentions_run },
    { { .name = "counters", .topics = QUEUE_TOPIC(EVENT_UPDATE_POSTED), QUEUE_DEFAULTS },
      counters_run },
    { { .name = "feed",
        .topics = QUEUE_TOPIC(EVENT_UPDATE_POSTED) | QUEUE_TOPIC(EVENT_UPDATE_REACTED) |
                  QUEUE_TOPIC(EVENT_COMMENT_POSTED) | QUEUE_TOPIC(EVENT_UPDATE_EDITED),
        QUEUE_DEFAULTS },
      feed_run },
};
const size_t function_count = ARRAY_LEN(functions);
