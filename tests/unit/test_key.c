/* Login keys: which are refused, and what a signature is good for. */
#include "unit.h"

#include <sodium.h>

#include "base64.h"
#include "key.h"

static void sound_keys(void **state)
{
    static const struct {
        const char *hex;
        bool sound;
    } rows[] = {
        /* RFC 8032 7.1 */
        { "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", true },
        { "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", true },
        /* of order 1, 2, 4, 4, 8, 8, 8, 8 */
        { "0100000000000000000000000000000000000000000000000000000000000000", false },
        { "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
        { "0000000000000000000000000000000000000000000000000000000000000000", false },
        { "0000000000000000000000000000000000000000000000000000000000000080", false },
        { "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", false },
        { "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", false },
        { "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", false },
        { "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", false },
        /* numbers from the field's size on */
        { "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
        { "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false },
        { "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false },
        /* off the curve */
        { "0200000000000000000000000000000000000000000000000000000000000000", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint8_t key[KEY_BYTES];
        size_t len;

        assert_int_equal(
            sodium_hex2bin(key, sizeof key, rows[i].hex, strlen(rows[i].hex), NULL, &len, NULL), 0);
        CHECK(i, key_is_sound(key) == rows[i].sound);
    }
}

static void signatures(void **state)
{
    uint8_t key[KEY_BYTES], secret[crypto_sign_SECRETKEYBYTES], signature[KEY_SIGNATURE_BYTES];
    const char *text = "everi-login-v1\nhttps://here\nrustam\nnonce";

    (void)state;
    crypto_sign_keypair(key, secret);
    crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text), secret);
    assert_true(key_signed(key, signature, text));
    assert_false(key_signed(key, signature, "everi-login-v1\nhttps://there\nrustam\nnonce"));
    signature[0] ^= 1;
    assert_false(key_signed(key, signature, text));
    /* With a key of small order everything is signed by zeros; this must not count. */
    memset(key, 0, sizeof key);
    key[0] = 1;
    memset(signature, 0, sizeof signature);
    signature[0] = 1;
    assert_false(key_signed(key, signature, text));
}

static void challenge_text(void **state)
{
    char text[KEY_CHALLENGE_MAX];
    char url[KEY_CHALLENGE_MAX];

    (void)state;
    assert_true(key_challenge("https://here", "rustam", "abc", text));
    assert_string_equal(text, "everi-login-v1\nhttps://here\nrustam\nabc");
    memset(url, 'a', sizeof url - 1);
    url[sizeof url - 1] = '\0';
    assert_false(key_challenge(url, "rustam", "abc", text));
}

static void base64(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "AQID/w==", true },    { "AQID/w=", false },  /* not padded */
        { "AQID/w", false },     { "AQID_w==", false }, /* the URL's alphabet */
        { "AQID/x==", false },                          /* bits that say nothing */
        { "AQID/w==\n", false }, { " AQID/w==", false }, { "AQID", false }, /* too short */
        { "AQID/wA=", false },                                              /* too long */
        { "", false },
    };
    static const uint8_t bytes[] = { 1, 2, 3, 255 };
    char text[BASE64_TEXT_MAX(sizeof bytes)];

    (void)state;
    assert_string_equal(base64_encode(bytes, sizeof bytes, text), "AQID/w==");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint8_t got[sizeof bytes];

        CHECK(i, base64_decode(rows[i].text, got, sizeof got) == rows[i].good);
        if (rows[i].good)
            assert_memory_equal(got, bytes, sizeof bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_keys),
        cmocka_unit_test(signatures),
        cmocka_unit_test(challenge_text),
        cmocka_unit_test(base64),
    };

    return sodium_init() < 0 ? 1 : RUN_TESTS(tests);
}
