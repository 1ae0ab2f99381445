/* Ids. Inside they are integers, one type a kind so that none is taken for another; outside they
 * are opaque strings: a letter for the kind and 13 characters that sort as the integers do
 * (protocol: "Ids are opaque strings, sortable by creation"). */
#ifndef EVERI_ID_H
#define EVERI_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"

enum id_kind {
    ID_UPDATE = 'u',
    ID_COMMENT = 'c',
    ID_CONVERSATION = 'g',
    ID_MESSAGE = 'm',
    ID_NOTIFICATION = 'n',
    ID_EVENT = 'e',
    ID_SESSION = 's',
    ID_TEAM = 't',
    ID_TOPIC = 'k',
    ID_CHECK_IN = 'i',
    ID_INVITE = 'v',
    ID_SUBSCRIPTION = 'b',
    ID_EXECUTION = 'x',
    ID_MAIL = 'd', /* of digests, and all other mail */
};

struct person_id {
    int64_t n;
};
struct session_id {
    int64_t n;
};
struct update_id {
    int64_t n;
};
struct comment_id {
    int64_t n;
};
struct conversation_id {
    int64_t n;
};
struct message_id {
    int64_t n;
};
struct notification_id {
    int64_t n;
};
struct topic_id {
    int64_t n;
};
struct check_in_id {
    int64_t n;
};
struct team_id {
    int64_t n;
};
struct invite_id {
    int64_t n;
};

struct id_text {
    char s[16];
};

struct id_text id_format(enum id_kind kind, int64_t n);
/* False for anything that id_format does not make: such a thing does not exist. */
MUST_CHECK bool id_parse(enum id_kind kind, const char *text, int64_t *n);

/* The 13 characters without the letter, for cursors. */
enum { ID_DIGITS = 13 };
void id_digits(int64_t n, char out[ID_DIGITS + 1]);
MUST_CHECK bool id_from_digits(const char *digits, int64_t *n);

#endif
