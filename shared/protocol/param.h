/* One parameter of a method: its row says its name, what may stand in it, and where in the draft
 * it goes. params.c reads by these rows, discover.c describes them; the rows are in methods.c.
 *
 * To add a type: its value here, its row in `kinds` (params.c) and in `shapes` (discover.c). */
#ifndef EVERI_PARAM_H
#define EVERI_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a handle that is only looked up: a longer one is not worth a look. */
enum { HANDLE_ASKED_BYTES = 64 };

enum param_type {
    PARAM_TEXT,         /* const char *: text for people; max in code points */
    PARAM_LINE,         /* const char *: the same in one line: names and titles */
    PARAM_OPAQUE,       /* const char *: what we look up and never show; max in bytes */
    PARAM_BYTES,        /* const uint8_t *: exactly max bytes, sent as standard base64 */
    PARAM_HANDLE,       /* const char *: of somebody, lower-case */
    PARAM_NEW_HANDLE,   /* const char *: of somebody to be, lower-case and well-formed */
    PARAM_NEW_PASSWORD, /* const char * */
    PARAM_EMAIL,        /* const char * */
    PARAM_CLIENT_ID,    /* const char * */
    PARAM_LANGUAGE,     /* const char *: a tag of BCP 47, as sent */
    PARAM_TIME_ZONE,    /* const char *: a name of the IANA database */
    PARAM_BOOL,         /* bool */
    PARAM_MAYBE_BOOL,   /* struct optional_bool */
    PARAM_INT,          /* int64_t; min to max */
    PARAM_MAYBE_INT,    /* struct optional_int; min to max */
    PARAM_ENUM,         /* an enum; the index in `names` */
    PARAM_TOPIC,        /* const char *: lower-case */
    PARAM_TOPICS,       /* struct string_list; max in items */
    PARAM_HANDLES,      /* struct string_list; max in items */
    PARAM_IDS,          /* struct string_list; max in items */
    PARAM_WORDS,        /* struct string_list: of a command line; max in items */
    PARAM_FIGURES,      /* struct figure_list; max in items */
    PARAM_TIME,         /* int64_t: ms; the fallback where it is null or left out */
    PARAM_EMOJI,        /* const char * */
    PARAM_SETTINGS,     /* struct settings_given: names are those of the kinds */
    PARAM_TYPES
};

struct param {
    const char *name; /* NULL ends the rows */
    enum param_type type;
    bool required;
    bool blank;           /* an empty or blank text is fine */
    bool absent_is_empty; /* leaving it out is the same as giving the empty one */
    size_t offset;        /* in the draft */
    int64_t min, max, fallback;
    const char *const *names;
};

#endif
