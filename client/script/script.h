/* A scripted session: a real client, driven by a file of steps. For tests, demos, recordings and
 * documentation alike; `everi-tui --script help` lists the steps (script_forms.c). */
#ifndef EVERI_SCRIPT_H
#define EVERI_SCRIPT_H

#include <stdbool.h>

struct script_options {
    const char *file;   /* the script, or "help" */
    bool headless;      /* nobody watches; also where there is no terminal */
    bool update;        /* snapshots are written, not compared */
    const char *report; /* JSON file; NULL: none */
    const char *record; /* asciicast v2 file; NULL: none */
    int rows, cols;     /* 0: as the script says, else 80x24 */
    const char *theme;  /* NULL: as the script says, else dark */
    bool ascii;
    const char *password; /* of the people made on a server that was there; NULL: made up */
};

/* Plays it. 0: it went well, 1: a step failed, 2: the script cannot be read; what there is to say
 * is said on standard error. */
int script_main(const struct script_options *options);

#endif
