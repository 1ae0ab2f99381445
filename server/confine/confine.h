/* What the server gives up before it meets the network, so that whoever finds a hole in it finds
 * little behind: no core dump and no look into its memory, no privileges and none to be had, none
 * of the kernel's calls that it does not need, no file but its own.
 *
 * In this order, before the first thread: confine_secrets, confine_user, confine_privileges,
 * confine_files, confine_calls. What the kernel has not is said in the log and is no error. */
#ifndef EVERI_CONFINE_H
#define EVERI_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"
#include "err.h"

/* No core dumps; nobody of the same user looks into the process. For every command: they read
 * passwords. (Built with sanitizers it stays dumpable: theirs is a look into the process.) */
void confine_secrets(void);

/* Started as root: becomes `user`, or, where that is NULL, the owner of the data directory. A
 * directory that is not there yet is made for them. keep_port: may listen below 1024 yet.
 * err: unavailable, with a sentence. */
MUST_CHECK bool confine_user(const char *user, const char *data_dir, bool keep_port,
                             struct err *err);

/* Without capabilities (but for listening below 1024, if keep_port), and no program that it could
 * run gives it any. */
void confine_privileges(bool keep_port);

/* Only what is beneath data_dir, for reading and writing, and for reading the directories of the
 * `files` (NULL-terminated; of one in / or /etc itself only the file), the certificates of the
 * system, what names are resolved by, and shared libraries. No other file is opened from now on,
 * none is run; what is open stays so. */
void confine_files(const char *data_dir, const char *const *files);

/* Only the calls of calls.c; all others fail as in a kernel without them. */
void confine_calls(void);

/* Tries what must not work any more and says in the log what the process is confined to. False:
 * something that was given up works. */
MUST_CHECK bool confine_is_tight(struct err *err);

#endif
