/* Between the files of the settings screen. */
#ifndef EVERI_SETTINGS_PARTS_H
#define EVERI_SETTINGS_PARTS_H

#include "ui_parts.h"

enum { SETTING_ID = 64, NOTICE_KINDS = 11, CHANNELS = 3 };

enum setting_kind {
    SETTING_TITLE,  /* of a section */
    SETTING_WORDS,  /* why there is nothing in it */
    SETTING_CHOICE, /* one of several values */
    SETTING_LINE,   /* a line of text */
    SETTING_NOTICE, /* of a kind of notification, what I want to hear */
    SETTING_SESSION,
    SETTING_KEY,
    SETTING_ADD_KEY,
    SETTING_BLOCKED,
    SETTING_MUTED,
    SETTING_PASSWORD,
    SETTING_ADDRESS,
    SETTING_HERE, /* of this machine, not of the server */
};

struct setting_row {
    enum setting_kind kind;
    size_t at;           /* in its list or table */
    const char *text;    /* of a title or of words; static, or the model's until it changes */
    char id[SETTING_ID]; /* what tells it from the others */
};

struct settings_view {
    struct ui *ui;
    struct list *list;
    struct setting_row *rows;
    size_t count;
    size_t channel;         /* of a kind of notification: which of them is to be turned */
    bool touched;           /* somebody has moved: until then the first row is selected */
    char asked[SETTING_ID]; /* what a question is about */
};

/* ---- settings_rows.c ---- */
extern const struct list_source settings_source;
struct setting_value {
    const char *param, *name;
    const char *const *values; /* NULL: a line of text */
    bool is_switch;            /* the values are shown for false and true */
};
extern const struct setting_value setting_values[];

extern const struct setting_notice {
    const char *kind, *name;
} setting_notices[NOTICE_KINDS];
extern const struct setting_channel {
    const char *param, *name, *brief;
} setting_channels[CHANNELS];

/* What stands there now, in words. */
const char *setting_value_now(const struct setting_value *value, const json_t *settings);
void settings_make_rows(struct settings_view *view);
const struct setting_row *settings_selected(const struct settings_view *view); /* or NULL */
const json_t *settings_item(const struct settings_view *view, enum page_kind kind, size_t at);

#endif
