#include "functions.h"

const struct function functions[] = {
    { { .name = "notify",
        .topics = { EVENT_PERSON_FOLLOWED, EVENT_PERSON_UNFOLLOWED, EVENT_UPDATE_POSTED,
                    EVENT_UPDATE_REACTED, EVENT_COMMENT_POSTED, EVENT_COMMENT_REACTED,
                    EVENT_UPDATE_EDITED, EVENT_COMMENT_EDITED, EVENT_MEMBER_ADDED },
        QUEUE_DEFAULTS },
      notify_run },
    { { .name = "chat_mentions",
        .topics = { EVENT_MESSAGE_SENT, EVENT_MESSAGE_EDITED, EVENT_MESSAGE_DELETED },
        QUEUE_DEFAULTS },
      .run = chat_mentions_run },
    { { .name = "counters",
        .topics = { EVENT_UPDATE_POSTED, EVENT_UPDATE_DELETED },
        QUEUE_DEFAULTS },
      .run = counters_run },
    { { .name = "feed",
        .topics = { EVENT_UPDATE_POSTED, EVENT_UPDATE_REACTED, EVENT_COMMENT_POSTED,
                    EVENT_UPDATE_EDITED, EVENT_COMMENT_DELETED },
        QUEUE_DEFAULTS },
      .run = feed_run },
    { { .name = "search_index",
        .topics = { EVENT_UPDATE_POSTED, EVENT_UPDATE_EDITED, EVENT_UPDATE_DELETED,
                    EVENT_MESSAGE_SENT, EVENT_MESSAGE_EDITED, EVENT_MESSAGE_DELETED },
        QUEUE_DEFAULTS },
      .run = search_index_run },
};
const size_t function_count = ARRAY_LEN(functions);
