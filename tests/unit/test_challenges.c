/* Which challenges of a connection are good: the newest few, for their handle, URL and time. */
#include "unit.h"

#include <sodium.h>

#include "challenges.h"

enum { NOW = 1000000 };

struct signer {
    uint8_t key[KEY_BYTES], secret[crypto_sign_SECRETKEYBYTES];
};

static bool answers(const struct challenges *all, const struct signer *signer,
                    const struct challenge *challenge, const char *signed_url, const char *handle,
                    int64_t now_ms)
{
    uint8_t signature[KEY_SIGNATURE_BYTES];
    char text[KEY_CHALLENGE_MAX];

    assert_true(key_challenge(signed_url, handle, challenge->nonce, text));
    crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text),
                         signer->secret);
    return challenges_answered(all, "https://here", handle, signer->key, signature, now_ms);
}

static void are_good(void **state)
{
    static const struct {
        const char *issued_for, *url, *handle;
        int64_t at;
        bool good;
    } rows[] = {
        { "rustam", "https://here", "rustam", NOW, true },
        { "rustam", "https://here", "rustam", NOW + CHALLENGE_GOOD_MS - 1, true },
        { "rustam", "https://here", "rustam", NOW + CHALLENGE_GOOD_MS, false },
        { "rustam", "https://there", "rustam", NOW, false },
        { "leyla", "https://here", "rustam", NOW, false },
    };
    struct signer signer;

    (void)state;
    crypto_sign_keypair(signer.key, signer.secret);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct challenges all = { .count = 0 };
        struct challenge challenge = challenge_new(rows[i].issued_for, NOW);

        CHECK(i, !answers(&all, &signer, &challenge, rows[i].url, rows[i].handle, rows[i].at));
        challenges_add(&all, &challenge);
        CHECK(i, answers(&all, &signer, &challenge, rows[i].url, rows[i].handle, rows[i].at) ==
                     rows[i].good);
    }
}

static void the_oldest_makes_room(void **state)
{
    struct challenges all = { .count = 0 };
    struct challenge made[CHALLENGES_OPEN + 2];
    struct signer signer;

    (void)state;
    crypto_sign_keypair(signer.key, signer.secret);
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        made[i] = challenge_new("rustam", NOW);
        challenges_add(&all, &made[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        CHECK(i, answers(&all, &signer, &made[i], "https://here", "rustam", NOW) == (i >= 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_good),
        cmocka_unit_test(the_oldest_makes_room),
    };

    return sodium_init() < 0 ? 1 : RUN_TESTS(tests);
}
