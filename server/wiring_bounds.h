/* The settings that bound what comes in, as the gateway has them. */
#ifndef EVERI_WIRING_BOUNDS_H
#define EVERI_WIRING_BOUNDS_H

#include "gateway.h"
#include "settings.h"

struct gateway_bounds wiring_bounds(const struct settings *settings);

#endif
