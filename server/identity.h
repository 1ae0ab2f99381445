/* What the server proves itself with: the certificate that the settings name or want made. Read at
 * the start, again on SIGHUP, and for `everi-server certificate`. */
#ifndef EVERI_IDENTITY_H
#define EVERI_IDENTITY_H

#include "arena.h"
#include "attrs.h"
#include "err.h"
#include "reload.h"
#include "settings.h"

struct certificate;
struct gateway;

struct identity {
    const struct settings *settings; /* those of the start */
    struct gateway *gateway;         /* once it is open */
    struct certificate *next;        /* during a reload */
};

/* *out: NULL where no TLS is wanted; else the caller's. Logs its fingerprint.
 * err: unavailable, with a sentence. */
MUST_CHECK bool identity_open(const struct settings *settings, struct certificate **out,
                              struct err *err);
/* SIGHUP reads the same files again. */
struct reload_part identity_reloaded(struct identity *identity);
/* The command: prints the fingerprint and what else is told of the certificate; returns the exit
 * code. */
int identity_print(const struct settings *settings, bool json);

#endif
