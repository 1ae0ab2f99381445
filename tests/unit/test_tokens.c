/* Tokens in memory, those whose hashes begin alike among them. */
#include "unit.h"

#include "token.h"
#include "tokens.h"

static void hash_of(int i, uint8_t hash[TOKEN_HASH_BYTES])
{
    memset(hash, i % 2, TOKEN_HASH_BYTES); /* all even ones begin alike, and all odd ones */
    hash[TOKEN_HASH_BYTES - 1] = (uint8_t)i;
}

static bool is_there(const struct tokens *tokens, int i, int64_t now_ms)
{
    uint8_t hash[TOKEN_HASH_BYTES];
    struct token_owner owner;

    hash_of(i, hash);
    return tokens_find(tokens, hash, now_ms, &owner) && owner.session.n == 100 + i &&
           owner.person.n == 200 + i;
}

static void are_found_until_they_go(void **state)
{
    enum { COUNT = 12 };
    static const int removed[] = { 4, 0, 11, 1, 10 };
    struct tokens *tokens = tokens_new();
    bool there[COUNT];

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        const struct token_owner owner = { { 100 + i }, { 200 + i }, 1000 + i };
        uint8_t hash[TOKEN_HASH_BYTES];

        hash_of(i, hash);
        tokens_add(tokens, hash, &owner);
        there[i] = true;
    }
    for (size_t r = 0; r < ARRAY_LEN(removed); r++) {
        tokens_remove(tokens, (struct session_id){ 100 + removed[r] });
        tokens_remove(tokens, (struct session_id){ 100 + removed[r] });
        there[removed[r]] = false;
        for (int i = 0; i < COUNT; i++)
            CHECK(r, is_there(tokens, i, 0) == there[i]);
    }
    CHECK(0, is_there(tokens, 5, 1004));
    CHECK(1, !is_there(tokens, 5, 1005));
    tokens_free(tokens);
}

static void texts_are_different_and_hash_alike(void **state)
{
    char a[TOKEN_TEXT_MAX];
    char b[TOKEN_TEXT_MAX];
    uint8_t one[TOKEN_HASH_SIZE];
    uint8_t two[TOKEN_HASH_SIZE];

    (void)state;
    token_new(a);
    token_new(b);
    assert_int_equal(strlen(a), TOKEN_TEXT_MAX - 1);
    assert_string_not_equal(a, b);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                     TOKEN_TEXT_MAX - 1);
    token_hash(a, one);
    token_hash(a, two);
    assert_true(token_hash_equal(one, two));
    token_hash(b, two);
    assert_false(token_hash_equal(one, two));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(are_found_until_they_go),
                                        cmocka_unit_test(texts_are_different_and_hash_alike) };

    return RUN_TESTS(tests);
}
