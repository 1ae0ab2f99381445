/* What every fuzz target begins with. A target takes any bytes, calls what is tested, and says with
 * MUST what has to be so whatever the bytes are; the sanitizers say the rest. Bytes are handed on
 * in memory of exactly their size, so that a step beyond is noticed. */
#ifndef EVERI_FUZZ_H
#define EVERI_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Unlike assert, it holds in every build. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s is not so\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The target: each file defines it once. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy that ends at the first NUL; AUTO_FREE. */
char *fuzz_text(const uint8_t *data, size_t size);
/* The same as far as it is UTF-8: what the rooms behind the parser get. */
char *fuzz_utf8(const uint8_t *data, size_t size);

#endif
