/* What every unit test begins with: cmocka and its headers, and checks that name the row. A test is
 * a table of input -> expected and one loop; when row 7 is wrong, the failure says 7. */
#ifndef EVERI_UNIT_H
#define EVERI_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "attrs.h"

#define CHECK(i, condition)                                                                        \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("row %zu: %s is not so", (size_t)(i), #condition);                            \
    } while (0)

/* Appends to a text of an array, and fails where it does not fit. */
#define APPEND(array, more)                                                                        \
    do {                                                                                           \
        size_t len_ = strlen(array);                                                               \
        if (snprintf((array) + len_, sizeof(array) - len_, "%s", (more)) >=                        \
            (int)(sizeof(array) - len_))                                                           \
            fail_msg("%s has no room for %s", #array, (more));                                     \
    } while (0)

#define CHECK_TEXT(i, got, wanted)                                                                 \
    do {                                                                                           \
        const char *got_ = (got);                                                                  \
        const char *wanted_ = (wanted);                                                            \
        if (strcmp(got_, wanted_) != 0)                                                            \
            fail_msg("row %zu:\n    got    %s\n    wanted %s", (size_t)(i), got_, wanted_);        \
    } while (0)

#define CHECK_INT(i, got, wanted)                                                                  \
    do {                                                                                           \
        long long got_ = (long long)(got);                                                         \
        long long wanted_ = (long long)(wanted);                                                   \
        if (got_ != wanted_)                                                                       \
            fail_msg("row %zu: got %lld, wanted %lld", (size_t)(i), got_, wanted_);                \
    } while (0)

#define RUN_TESTS(tests) cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)

#endif
