/* The method table and the handlers say the same: each method is bound once, in the table's order,
 * and those that write name the events they make. */
#include "unit.h"

#include "event_types.h"
#include "handlers.h"
#include "method.h"
#include "param.h"

static void every_method_is_bound(void **state)
{
    (void)state;
    assert_int_equal(handler_count, method_count);
    for (size_t i = 0; i < method_count; i++)
        CHECK_TEXT(i, handlers[i].name, methods[i].name);
}

static void writing_methods_name_their_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        bool writes = handlers[i].kind == HANDLE_WRITE || handlers[i].kind == HANDLE_LOGIN;
        enum event_type type;

        CHECK(i, writes == (methods[i].events != NULL));
        for (const char *const *name = methods[i].events; name && *name; name++)
            CHECK(i, event_type_find(*name, &type));
    }
}

static bool takes_client_id(const struct method *method)
{
    for (const struct param *param = method->params; param->name; param++)
        if (param->type == PARAM_CLIENT_ID)
            return true;
    return false;
}

static void creating_methods_can_repeat(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++)
        CHECK(i, takes_client_id(&methods[i]) == (handlers[i].again != NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_is_bound),
        cmocka_unit_test(writing_methods_name_their_events),
        cmocka_unit_test(creating_methods_can_repeat),
    };

    return RUN_TESTS(tests);
}
