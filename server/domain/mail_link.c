#include "mail_link.h"

#include <string.h>

#include <sodium.h>

#include "secret.h"

enum { MAC_BYTES = 16 };

static void hash(struct db *db, const char *label, const char *text, uint8_t out[MAC_BYTES])
{
    crypto_generichash_state state;
    uint8_t key[SECRET_BYTES];

    secret_key(db, key);
    crypto_generichash_init(&state, key, sizeof key, MAC_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)label, strlen(label) + 1);
    crypto_generichash_update(&state, (const uint8_t *)text, strlen(text));
    crypto_generichash_final(&state, out, MAC_BYTES);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&state, sizeof state);
}

static void sign(struct db *db, enum mail_link sort, const char *numbers, uint8_t out[MAC_BYTES])
{
    char label[] = "everi mail link _";

    label[sizeof label - 2] = (char)sort;
    hash(db, label, numbers, out);
}

char *mail_link_write(struct db *db, enum mail_link sort, struct person_id who, int64_t about,
                      char out[MAIL_LINK_MAX])
{
    uint8_t mac[MAC_BYTES];

    id_digits(who.n, out);
    id_digits(about, out + ID_DIGITS);
    sign(db, sort, out, mac);
    sodium_bin2hex(out + 2 * ID_DIGITS, 2 * MAC_BYTES + 1, mac, sizeof mac);
    return out;
}

bool mail_link_read(struct db *db, enum mail_link sort, const char *token, struct person_id *who,
                    int64_t *about)
{
    char numbers[2][ID_DIGITS + 1] = { "", "" };
    char good[MAIL_LINK_MAX];

    if (strlen(token) != MAIL_LINK_MAX - 1)
        return false;
    memcpy(numbers[0], token, ID_DIGITS);
    memcpy(numbers[1], token + ID_DIGITS, ID_DIGITS);
    if (!id_from_digits(numbers[0], &who->n) || !id_from_digits(numbers[1], about))
        return false;
    mail_link_write(db, sort, *who, *about, good);
    return sodium_memcmp(good, token, MAIL_LINK_MAX - 1) == 0;
}

static int64_t number(struct db *db, const char *label, const char *text)
{
    uint8_t mac[MAC_BYTES];
    int64_t n;

    hash(db, label, text, mac);
    memcpy(&n, mac, sizeof n);
    return n & (INT64_MAX >> 1);
}

int64_t mail_link_address(struct db *db, const char *address)
{
    return number(db, "everi mail address", address);
}

int64_t mail_link_number(struct db *db, const char *label, int64_t n)
{
    char digits[ID_DIGITS + 1];

    id_digits(n, digits);
    return number(db, label, digits);
}
