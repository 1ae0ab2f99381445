/* The words of a command line: which command, and what it is asked with. */
#ifndef EVERI_ADMIN_WORDS_H
#define EVERI_ADMIN_WORDS_H

#include "arena.h"
#include "command.h"

/* The command that argv begins with, or NULL. err: invalid_params, with a sentence that names the
 * words. */
MUST_CHECK bool words_find(int argc, char **argv, const struct admin_command **out,
                           struct err *err);
/* Reads what stands behind the command's words into `args`, an object. Options may stand anywhere:
 * `--name VALUE`, `--name=VALUE`, `--switch`. Nothing is checked but that the options are there.
 * err: invalid_params. */
MUST_CHECK bool words_read(const struct admin_command *command, int argc, char **argv, json_t *args,
                           struct err *err);
/* Lets an error about a param speak of the option or word that the person typed. */
void words_respell(const struct admin_command *command, struct err *err);
void words_usage(const struct admin_command *command, FILE *to);

#endif
