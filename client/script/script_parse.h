/* A script's text as steps. Pure: reads no file, runs nothing; what `include` names is for
 * script_load.h. */
#ifndef EVERI_SCRIPT_PARSE_H
#define EVERI_SCRIPT_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"
#include "err.h"

/* What a step does; one a form of script_forms.c. */
enum step_kind {
    STEP_SIZE,
    STEP_THEME,
    STEP_CLOCK,
    STEP_ADVANCE,
    STEP_SEED,
    STEP_SERVER,
    STEP_CONNECT,
    STEP_PERSON,
    STEP_LOGIN_FORM,
    STEP_LOGIN,
    STEP_LOGIN_BY_HAND,
    STEP_CALL,
    STEP_KEY,
    STEP_TYPE,
    STEP_PASTE,
    STEP_MOUSE,
    STEP_RESIZE,
    STEP_RANDOM,
    STEP_WAIT_IDLE,
    STEP_WAIT_GONE,
    STEP_WAIT,
    STEP_EXPECT_LOOK,
    STEP_EXPECT_BYTES,
    STEP_EXPECT_END,
    STEP_EXPECT,
    STEP_REFUSE,
    STEP_MEASURE,
    STEP_MEASURE_END,
    STEP_OFFLINE,
    STEP_ADMIN,
    STEP_RESTART,
    STEP_KILL,
    STEP_SIGNAL,
    STEP_SNAPSHOT,
    STEP_SAY,
    STEP_PAUSE,
    STEP_INCLUDE,
    STEP_KINDS
};

/* The places of a form. Each occurs at most once in one. */
enum slot {
    SLOT_SIZE,     /* 80x24: n columns, m rows */
    SLOT_THEME,    /* dark, light */
    SLOT_TIME,     /* 2026-11-23T14:30:00Z: n milliseconds */
    SLOT_DURATION, /* 300ms 5s 10m: n milliseconds */
    SLOT_NUMBER,   /* n */
    SLOT_URL,      /* ws://HOST:PORT/ws */
    SLOT_HANDLE,   /* rustam */
    SLOT_METHOD,   /* update.post */
    SLOT_JSON,     /* '{"text": "…"}' */
    SLOT_KEY,      /* Alt-a: n code, m modifiers */
    SLOT_TIMES,    /* x3: n */
    SLOT_PLACE,    /* 10,4: n column, m row, from 0 */
    SLOT_BUTTON,   /* click, up, down: n the button */
    SLOT_ROW,      /* n from 0; -1 is the last */
    SLOT_LOOK,     /* reverse (n -1), or the name of a look (n) */
    SLOT_SIGNAL,   /* TERM: n */
    SLOT_NAME,     /* u1, home-80 */
    SLOT_FILE,     /* login.everi */
    SLOT_PATTERN,  /* /a regular expression/ */
    SLOT_TEXT,     /* "any words" */
    SLOT_REST,     /* the words that are left, in `rest` */
    SLOTS
};

struct step_value {
    bool given;
    const char *text; /* as it was written */
    int64_t n, m;
};

struct step {
    enum step_kind kind;
    const char *file; /* as the user named it */
    int line;
    struct step_value at[SLOTS];
    const char **rest;
    size_t rest_count;
};

struct script {
    struct step *steps;
    size_t count, room;
};

/* Appends the steps of `text` to `out`; everything lives in `mem`. file: for messages.
 * err: invalid_params, "FILE:LINE: what is wrong". */
MUST_CHECK bool script_parse(struct arena *mem, const char *file, const char *text,
                             struct script *out, struct err *err);
void script_add(struct arena *mem, struct script *script, const struct step *step);

/* Rules that concern the order of steps, once all files are in. */
MUST_CHECK bool script_check(const struct script *script, struct err *err);

#endif
