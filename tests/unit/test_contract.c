#include "unit.h"

#include "buf.h"
#include "method.h"

static void committed_file_is_what_the_tables_say(void **state)
{
    static char committed[1 << 20];
    FILE *file = fopen(CONTRACT_FILE, "r");
    struct buf made;
    size_t len;

    (void)state;
    if (!file)
        fail_msg("%s is missing", CONTRACT_FILE);
    len = fread(committed, 1, sizeof committed, file);
    fclose(file);
    buf_init(&made, 1 << 20);
    method_contract(&made);
    if (len != made.len || memcmp(committed, made.data, len) != 0)
        fail_msg("%s is out of date: renew it with everi-contract", CONTRACT_FILE);
    buf_done(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(committed_file_is_what_the_tables_say) };

    return RUN_TESTS(tests);
}
