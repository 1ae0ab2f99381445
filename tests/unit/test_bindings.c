/* The table of keys: every row can be pressed, means one thing in its context, and hides nothing
 * that a screen inherits. */
#include "unit.h"

#include "bindings.h"

struct press {
    uint32_t code;
    int modifiers;
};

static struct press press_of(size_t i)
{
    struct press press;

    CHECK(i, key_parse(bindings[i].key, &press.code, &press.modifiers));
    return press;
}

static bool same_key(size_t a, size_t b)
{
    struct press x = press_of(a), y = press_of(b);

    return x.code == y.code && x.modifiers == y.modifiers;
}

static void no_doubles_in_a_context(void **state)
{
    (void)state;
    for (size_t i = 0; i < binding_count; i++) {
        for (size_t k = i + 1; k < binding_count; k++) {
            if (bindings[i].context == bindings[k].context && same_key(i, k))
                fail_msg("%s is twice in \"%s\"", bindings[i].key,
                         key_context_title(bindings[i].context));
        }
    }
}

static void what_works_anywhere_works_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < binding_count; i++) {
        for (size_t k = 0; k < binding_count; k++) {
            if (bindings[i].context == KEYS_ANYWHERE && bindings[k].context != KEYS_ANYWHERE &&
                same_key(i, k))
                fail_msg("%s is hidden in \"%s\"", bindings[i].key,
                         key_context_title(bindings[k].context));
        }
    }
}

static void rows_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < binding_count; i++) {
        CHECK(i, bindings[i].action > ACTION_NONE && bindings[i].action < ACTIONS);
        CHECK(i, key_context_title(bindings[i].context) != NULL);
        /* A row without a text is another key of the row above it. */
        if (!bindings[i].help)
            CHECK(i, i > 0 && bindings[i - 1].action == bindings[i].action &&
                         bindings[i - 1].context == bindings[i].context);
        if (bindings[i].hint)
            CHECK(i, strchr(bindings[i].hint, ' ') && strlen(bindings[i].hint) < 24);
    }
}

static void a_key_is_found_in_its_context_alone(void **state)
{
    static const struct {
        enum key_context context;
        const char *key;
        enum action action;
    } rows[] = {
        { KEYS_HOME, "f", ACTION_LIKE },
        { KEYS_NOTICES, "f", ACTION_NONE },
        { KEYS_HOME, "Alt-f", ACTION_NONE },
        { KEYS_ANYWHERE, "Alt-a", ACTION_NEXT_UNREAD },
        { KEYS_GO, "h", ACTION_HOME },
        { KEYS_LIST, "C-d", ACTION_PAGE_DOWN },
        { KEYS_COMPOSER, "C-d", ACTION_EDIT },
        { KEYS_CHAT_COMPOSER, "Enter", ACTION_EDIT },
        { KEYS_NOTICES, "Space", ACTION_EXPAND },
        { KEYS_NOTICES, "E", ACTION_READ_ALL },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct input input = { .kind = INPUT_KEY };

        CHECK(i, key_parse(rows[i].key, &input.code, &input.modifiers));
        CHECK_INT(i, binding_find(rows[i].context, &input), rows[i].action);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_doubles_in_a_context),
        cmocka_unit_test(what_works_anywhere_works_anywhere),
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(a_key_is_found_in_its_context_alone),
    };

    return RUN_TESTS(tests);
}
