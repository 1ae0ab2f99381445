/* What the server ships: the files of assets/workflows, in the program. */
#include "workflow.h"

const struct shipped_workflow shipped_workflows[] = {
    { .name = NULL },
};
