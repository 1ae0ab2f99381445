/* How one code point is treated on its way to a terminal: the tables behind sanitize.c.
 *
 * Widths are utf8proc's, where glibc's wcwidth and what terminals do agree with it; where they do
 * not, the code point is in `disputed` and not drawn at all. A test compares every code point there
 * is with wcwidth. To let in another version of Unicode, shorten `newer` (DerivedAge.txt says what
 * came when; a run may cover holes between) and see what that test says. */
#include "sanitize.h"

#include <utf8proc.h>

struct range {
    uint32_t first, last;
};

/* What came after Unicode 12.1, with the unassigned places around it. Terminals differ on these. */
static const struct range newer[] = {
    { 0x061d, 0x061d },   { 0x086b, 0x089f },   { 0x08b5, 0x08b5 },   { 0x08be, 0x08d2 },
    { 0x0b4e, 0x0b55 },   { 0x0c3a, 0x0c3c },   { 0x0c5b, 0x0c5f },   { 0x0cd7, 0x0cdd },
    { 0x0cf3, 0x0cff },   { 0x0d04, 0x0d04 },   { 0x0d80, 0x0d81 },   { 0x0ece, 0x0ecf },
    { 0x170d, 0x170d },   { 0x1715, 0x171f },   { 0x180f, 0x180f },   { 0x1abf, 0x1aff },
    { 0x1b4c, 0x1b4f },   { 0x1b7d, 0x1b7f },   { 0x1dfa, 0x1dfa },   { 0x20c0, 0x20cf },
    { 0x2b96, 0x2b97 },   { 0x2c2f, 0x2c2f },   { 0x2c5f, 0x2c5f },   { 0x2e50, 0x2e7f },
    { 0x31bb, 0x31bf },   { 0x4db6, 0x4dbf },   { 0x9ff0, 0x9fff },   { 0xa7c0, 0xa7c1 },
    { 0xa7c7, 0xa7f6 },   { 0xa82c, 0xa82f },   { 0xab68, 0xab6f },   { 0xfbc2, 0xfbd2 },
    { 0xfd40, 0xfd4f },   { 0xfdc8, 0xfdcf },   { 0xfdfe, 0xfdff },   { 0x1019c, 0x1019f },
    { 0x10570, 0x105ff }, { 0x10768, 0x107ff }, { 0x10e7f, 0x10eff }, { 0x10f5a, 0x10fdf },
    { 0x11070, 0x1107e }, { 0x110c2, 0x110cc }, { 0x11147, 0x1114f }, { 0x111ce, 0x111cf },
    { 0x1123f, 0x1127f }, { 0x1145a, 0x1145a }, { 0x11460, 0x1147f }, { 0x116b9, 0x116bf },
    { 0x11740, 0x117ff }, { 0x11900, 0x1199f }, { 0x11aa3, 0x11abf }, { 0x11af9, 0x11bff },
    { 0x11ef9, 0x11fbf }, { 0x12544, 0x12fff }, { 0x1342f, 0x1342f }, { 0x13439, 0x143ff },
    { 0x16a70, 0x16acf }, { 0x16fe4, 0x16fff }, { 0x18af3, 0x1afff }, { 0x1b11f, 0x1b14f },
    { 0x1b153, 0x1b163 }, { 0x1bca4, 0x1cfff }, { 0x1d1e9, 0x1d1ff }, { 0x1d246, 0x1d2df },
    { 0x1dab0, 0x1dfff }, { 0x1e02b, 0x1e0ff }, { 0x1e150, 0x1e2bf }, { 0x1e300, 0x1e7ff },
    { 0x1f10d, 0x1f10f }, { 0x1f16d, 0x1f16f }, { 0x1f1ad, 0x1f1e5 }, { 0x1f6d6, 0x1f6df },
    { 0x1f6fb, 0x1f6ff }, { 0x1f774, 0x1f77f }, { 0x1f7d9, 0x1f7df }, { 0x1f7ec, 0x1f7ff },
    { 0x1f8ae, 0x1f8ff }, { 0x1f90c, 0x1f90c }, { 0x1f972, 0x1f972 }, { 0x1f977, 0x1f979 },
    { 0x1f9a3, 0x1f9a4 }, { 0x1f9ab, 0x1f9ad }, { 0x1f9cb, 0x1f9cc }, { 0x1fa74, 0x1fa77 },
    { 0x1fa7b, 0x1fa7f }, { 0x1fa83, 0x1fa8f }, { 0x1fa96, 0x1fffd }, { 0x2a6d7, 0x2a6ff },
    { 0x2b735, 0x2b73f }, { 0x30000, 0x3fffd },
};

/* Widths that glibc, utf8proc and terminals do not agree on. */
static const struct range disputed[] = {
    { 0x06de, 0x06de }, { 0x1734, 0x1734 },   { 0x3248, 0x324f },
    { 0x4dc0, 0x4dff }, { 0x1f93b, 0x1f93b }, { 0x1f946, 0x1f946 },
};

/* Invisible, or bent on changing what stands beside it, though no format character (Cf) by
 * category: joiners of graphemes, fillers, vowels without a shape, variation selectors, keycaps,
 * skin tones, wide tone marks, tags. */
static const struct range gone[] = {
    { 0x034f, 0x034f },   { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
    { 0x2060, 0x206f },   { 0x20e3, 0x20e3 },   { 0x302e, 0x302f }, { 0x3164, 0x3164 },
    { 0xfe00, 0xfe0f },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb }, { 0x1d173, 0x1d17a },
    { 0x1f3fb, 0x1f3ff }, { 0xe0000, 0xe0fff },
};

/* Vowels and finals of Hangul, which join a syllable and have no width of their own. */
static const struct range jamo[] = { { 0x1161, 0x11ff }, { 0xd7b0, 0xd7c6 }, { 0xd7cb, 0xd7fb } };

static bool is_in(const struct range *ranges, size_t count, uint32_t point)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (point < ranges[middle].first)
            count = middle;
        else if (point > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

#define IS_IN(table, point) is_in(table, ARRAY_LEN(table), point)

static enum point_kind by_category(uint32_t point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);

    switch ((int)category) {
    case UTF8PROC_CATEGORY_CF:
        return POINT_GONE;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return POINT_MARK;
    case UTF8PROC_CATEGORY_MC: /* utf8proc gives them no width; everybody else does */
        return POINT_NARROW;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return POINT_BLANK;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
        return POINT_UNKNOWN;
    default:
        return utf8proc_charwidth((utf8proc_int32_t)point) == 2 ? POINT_WIDE : POINT_NARROW;
    }
}

enum point_kind sanitize_point(uint32_t point)
{
    if ((point >= 0x20 && point < 0x7f) || (point >= 0xc0 && point < 0x250))
        return POINT_NARROW;
    if (point == '\n' || point == '\t' || point == '\r')
        return POINT_BLANK;
    if (IS_IN(gone, point))
        return POINT_GONE;
    if (IS_IN(newer, point) || IS_IN(disputed, point))
        return POINT_UNKNOWN;
    if (IS_IN(jamo, point))
        return POINT_MARK;
    return by_category(point);
}
