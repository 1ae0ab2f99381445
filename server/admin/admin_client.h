/* The asking half of a command: reads the words, asks the server that holds the data directory or,
 * where none does, opens the store itself; prints the answer. */
#ifndef EVERI_ADMIN_CLIENT_H
#define EVERI_ADMIN_CLIENT_H

#include <stdint.h>
#include <stdio.h>

/* argv begins with the command's words. Returns the exit code: 0 well, 1 it failed (or the result
 * says that something is off), 2 wrong usage. */
int admin_main(const char *data_dir, int64_t store_limit, int argc, char **argv);
/* Every command with its usage. */
void admin_usage(FILE *to);

#endif
