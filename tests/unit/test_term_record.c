/* Recordings, line for line; then one of a whole headless session, read back as JSON. */
#include "unit.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "term.h"
#include "term_record.h"
#include "utf8.h"

static char path[] = "/tmp/everi-record-XXXXXX";

static char *line_of(FILE *file)
{
    static char line[65536];

    if (!fgets(line, sizeof line, file))
        return NULL;
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static void events(void **state)
{
    struct term_record *record;
    struct err err;
    FILE *file;
    json_t *head;

    (void)state;
    assert_true(term_record_open(path, "xterm", 24, 80, &record, &err));
    term_record_output(record, 5000000, "a\033[1m\"\\\r\n\x7f", 10);
    term_record_output(record, 5250000, "\xe6\x97", 2);
    term_record_output(record, 5300000, "\xa5", 1);
    term_record_output(record, 5300000, "x\xf0\x9f", 3);
    term_record_output(record, 6500000, "\x91\x8dy", 3);
    term_record_resize(record, 7000001, 10, 40);
    term_record_close(record);

    file = fopen(path, "r");
    assert_non_null(file);
    head = json_loads(line_of(file), 0, NULL);
    CHECK_INT(0, json_integer_value(json_object_get(head, "version")), 2);
    CHECK_INT(0, json_integer_value(json_object_get(head, "width")), 80);
    CHECK_INT(0, json_integer_value(json_object_get(head, "height")), 24);
    json_decref(head);
    CHECK_TEXT(1, line_of(file), "[0.000000, \"o\", \"a\\u001b[1m\\\"\\\\\\u000d\\u000a\\u007f\"]");
    CHECK_TEXT(2, line_of(file), "[0.300000, \"o\", \"日\"]");
    CHECK_TEXT(3, line_of(file), "[0.300000, \"o\", \"x\"]");
    CHECK_TEXT(4, line_of(file), "[1.500000, \"o\", \"👍y\"]");
    CHECK_TEXT(5, line_of(file), "[2.000001, \"r\", \"40x10\"]");
    CHECK(6, !line_of(file));
    fclose(file);
}

static void unwritable(void **state)
{
    struct term_record *record;
    struct err err;

    (void)state;
    CHECK(0, !term_record_open("/nowhere/at/all", "xterm", 24, 80, &record, &err));
    CHECK(0, strstr(err.text, "/nowhere/at/all"));
}

/* The bytes in the recording are those that were counted. */
static void session(void **state)
{
    struct term_options options = { .headless = true, .rows = 10, .cols = 40, .record = path };
    struct term *term;
    struct err err;
    struct grid *grid = grid_new(10, 40);
    size_t counted;
    size_t recorded = 0;
    FILE *file;
    char *line;

    (void)state;
    assert_true(term_open(&options, &term, &err));
    for (int row = 0; row < 10; row++) {
        grid_text(grid, row, row, 40, LOOK_NAME,
                  "Leyla 日本 👨‍👩‍👧 e\u0301 \"quoted\"");
        term_show(term, grid);
    }
    counted = term_written(term);
    term_close(term);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(line_of(file));
    while ((line = line_of(file))) {
        json_t *event = json_loads(line, 0, NULL);

        assert_non_null(event);
        CHECK_TEXT(0, json_string_value(json_array_get(event, 1)), "o");
        recorded += json_string_length(json_array_get(event, 2));
        json_decref(event);
    }
    fclose(file);
    CHECK(0, counted > 0 && recorded > counted); /* and the leaving of the screen */
    grid_free(grid);
}

/* The terminal scrolls within all of its rows, however many it has. */
static void scrolls_in_the_whole_window(void **state)
{
    static const int sizes[] = { 10, 24, 34, 60 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct term_options options = {
            .headless = true, .rows = sizes[i], .cols = 80, .record = path
        };
        struct grid *grid = grid_new(sizes[i], 80);
        char wanted[32], text[65536];
        struct term *term;
        struct err err;
        FILE *file;
        size_t len;

        assert_true(term_open(&options, &term, &err));
        term_show(term, grid);
        term_close(term);
        file = fopen(path, "r");
        len = fread(text, 1, sizeof text - 1, file);
        text[len] = '\0';
        fclose(file);
        snprintf(wanted, sizeof wanted, "[1;%dr", sizes[i]);
        CHECK(i, strstr(text, wanted) != NULL);
        CHECK(i, sizes[i] == 24 || !strstr(text, "[1;24r"));
        grid_free(grid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(unwritable),
        cmocka_unit_test(session),
        cmocka_unit_test(scrolls_in_the_whole_window),
    };
    int failed;

    close(mkstemp(path));
    failed = RUN_TESTS(tests);
    unlink(path);
    return failed;
}
