#include "unit.h"

#include <stdalign.h>

#include "arena.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    static const size_t sizes[] = { 1, 0, 7, 16, 2047, 2048, 2049, 100000, 3, 64 };
    struct arena *arena = arena_new();
    unsigned char *pieces[ARRAY_LEN(sizes)];

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            pieces[i] = arena_alloc(arena, sizes[i]);
            CHECK(i, (uintptr_t)pieces[i] % alignof(max_align_t) == 0);
            for (size_t b = 0; b < sizes[i]; b++)
                CHECK(i, pieces[i][b] == 0);
            memset(pieces[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
            for (size_t b = 0; b < sizes[i]; b++)
                CHECK(i, pieces[i][b] == i + 1);
        arena_reset(arena);
    }
    arena_free(arena);
    arena_free(NULL);
}

static void strings(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    CHECK_TEXT(0, arena_strdup(arena, ""), "");
    CHECK_TEXT(1, arena_strdup(arena, "abc"), "abc");
    CHECK_TEXT(2, arena_strndup(arena, "abcdef", 2), "ab");
    CHECK_TEXT(3, arena_printf(arena, "%s-%d", "x", 5), "x-5");
    CHECK_INT(4, strlen(arena_printf(arena, "%05000d", 1)), 5000);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(strings),
    };

    return RUN_TESTS(tests);
}
