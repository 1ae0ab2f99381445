#include "unit.h"

#include "tags.h"

static const struct {
    const char *text;
    bool good;
} languages[] = {
    { "az", true },
    { "AZ", true },
    { "pt-BR", true },
    { "es-419", true },
    { "zh-Hant-TW", true },
    { "zh-cmn-Hans-CN", true },
    { "sl-rozaj-biske", true },
    { "de-CH-1996", true },
    { "de-Latn-DE-1996", true },
    { "en-US-u-ca-gregory", true },
    { "en-a-myext-b-another", true },
    { "de-x-phonebk", true },
    { "x-whatever", true },
    { "qaa-Qaaa-QM-x-southern", true },
    { "root", true },
    { "language", true },
    { "", false },
    { "a", false },
    { "a1", false },
    { "languages", false },
    { "-", false },
    { "en-", false },
    { "-en", false },
    { "en--US", false },
    { "en_US", false },
    { "en US", false },
    { "en-u", false },
    { "en-u-", false },
    { "en-a-x", false },
    { "x", false },
    { "en-x", false },
    { "en-x-", false },
    { "x-overlylong1", false },
    { "en-US-GB", false },
    { "en-Latn-Cyrl", false },
    { "de-419-DE", false },
    { "a-DE", false },
    { "az\n", false },
    { "\xC9\x99", false },
};

static void languages_by_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++)
        CHECK_INT(i, tag_is_language(languages[i].text), languages[i].good);
}

static const struct {
    const char *text;
    bool good;
} zones[] = {
    { "UTC", true },
    { "Asia/Baku", true },
    { "America/Argentina/Buenos_Aires", true },
    { "America/Port-au-Prince", true },
    { "America/North_Dakota/New_Salem", true },
    { "Etc/GMT+4", true },
    { "EST5EDT", true },
    { "", false },
    { "/", false },
    { "Asia/", false },
    { "/Baku", false },
    { "Asia//Baku", false },
    { "Asia/Baku/", false },
    { "../etc/passwd", false },
    { "Asia/../Baku", false },
    { "a/b/c/d", false },
    { "+4", false },
    { "Asia Baku", false },
    { "Asia/Baku\n", false },
    { "Asia/Bak\xC9\x99", false },
    { "Overlylongcontinent/Baku", false },
};

static void time_zones_by_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        CHECK_INT(i, tag_is_time_zone(zones[i].text), zones[i].good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_by_form),
        cmocka_unit_test(time_zones_by_form),
    };

    return RUN_TESTS(tests);
}
