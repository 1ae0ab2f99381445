/* The half of the sandbox that filters the kernel's calls. */
#ifndef EVERI_SANDBOX_CALLS_H
#define EVERI_SANDBOX_CALLS_H

#include <stdbool.h>

#include "attrs.h"

bool sandbox_calls_can_be_filtered(void);
/* signals_are_scoped: it reaches only processes of its own anyway. */
MUST_CHECK bool sandbox_filter_calls(bool network, bool signals_are_scoped);

#endif
