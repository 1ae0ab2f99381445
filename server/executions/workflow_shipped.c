/* What the server ships: the files of assets/workflows, in the program. */
#include "workflow.h"

extern const char notify_asl[];

const struct shipped_workflow shipped_workflows[] = {
    { .name = "notify", .machine = notify_asl, .express = true },
    { .name = NULL },
};
