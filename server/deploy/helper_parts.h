/* What the two halves of the helper say to each other, and what its files share. */
#ifndef EVERI_HELPER_PARTS_H
#define EVERI_HELPER_PARTS_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "helper.h"

enum helper_verb { HELPER_RUN = 1, HELPER_END = 2 };

struct helper_question {
    enum helper_verb verb;
    uint32_t id; /* HELPER_END */
    char name[HELPER_NAME_BYTES + 1], file[HELPER_FILE_BYTES];
    int64_t memory_bytes;
    bool network, partly;
};

/* With the three streams, where it started one. */
struct helper_answer {
    uint32_t id; /* 0: it did not start; `error` says why */
    struct helper_outcome outcome;
    char error[120];
};

enum { HELPER_PROCESSES_MAX = 256, HELPER_STREAMS = 3, HELPER_LOOK_MS = 100 };

/* One that was started, until it is asked for its end. */
struct child {
    uint32_t id; /* 0: the place is free */
    pid_t pid;   /* and its group's; 0: reaped */
    int64_t memory_bytes;
    struct helper_outcome outcome;
    bool is_killed; /* outcome says why */
};

struct household {
    int socket;
    char functions[PATH_MAX - 64]; /* the folder of executables in the data directory */
    char base[64];                 /* a directory of ours: executables, and a folder for each */
    struct child children[HELPER_PROCESSES_MAX];
    uint32_t last_id;
    long page_bytes;
    uint64_t cpu_ticks; /* of all of them, at the last look */
    int look_ms;        /* until the next */
    unsigned looks;
};

/* The helper's whole life. */
_Noreturn void helper_live(int socket, const char *data_dir);

/* helper_child.c. False: *answer says why. */
bool child_start(struct household *house, const struct helper_question *question,
                 struct helper_answer *answer, int streams[HELPER_STREAMS]);
void child_kill(struct child *child, enum helper_end why);
/* Reaps it if it has ended; true: it has. */
bool child_reap(struct child *child);
void child_remove_folder(const struct household *house, uint32_t id);

/* helper_watch.c: kills what is beyond its limits, and who belongs to nobody. */
void watch_children(struct household *house);

#endif
