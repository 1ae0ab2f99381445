#include "page.h"

#include <string.h>

#include <sodium.h>

#include "limits.h"
#include "secret.h"

enum { MAC_BYTES = 16, ITEM_BYTES = 1500 };

static int64_t seal(struct db *db, const struct page_walk *walk, const struct page_place *place)
{
    uint8_t key[SECRET_BYTES];
    uint8_t mac[MAC_BYTES];
    crypto_generichash_state state;
    int64_t value;

    secret_key(db, key);
    crypto_generichash_init(&state, key, sizeof key, sizeof mac);
    crypto_generichash_update(&state, (const uint8_t *)walk->list, strlen(walk->list) + 1);
    crypto_generichash_update(&state, (const uint8_t *)&walk->viewer, sizeof walk->viewer);
    crypto_generichash_update(&state, (const uint8_t *)&walk->of, sizeof walk->of);
    crypto_generichash_update(&state, (const uint8_t *)place, sizeof *place);
    crypto_generichash_final(&state, mac, sizeof mac);
    sodium_memzero(key, sizeof key);
    memcpy(&value, mac, sizeof value);
    return value & INT64_MAX;
}

const char *page_cursor(struct db *db, struct arena *mem, const struct page_walk *walk,
                        struct page_place place)
{
    char *text = arena_alloc(mem, (PAGE_KEYS + 1) * ID_DIGITS + 1);

    for (int i = 0; i < PAGE_KEYS; i++)
        id_digits(place.keys[i], text + i * ID_DIGITS);
    id_digits(seal(db, walk, &place), text + PAGE_KEYS * ID_DIGITS);
    return text;
}

bool page_place(struct db *db, const struct page_walk *walk, const char *before,
                struct page_place start, struct page_place *out, struct err *err)
{
    struct page_place place = start;
    int64_t mac = 0;
    bool good;

    if (!before) {
        *out = start;
        return true;
    }
    good = strlen(before) == (PAGE_KEYS + 1) * ID_DIGITS;
    for (int i = 0; good && i < PAGE_KEYS; i++)
        good = id_from_digits(before + i * ID_DIGITS, &place.keys[i]);
    good = good && id_from_digits(before + PAGE_KEYS * ID_DIGITS, &mac);
    if (!good || mac != seal(db, walk, &place))
        return err_set(err, ERR_INVALID_PARAMS, "before",
                       "is not the next of an earlier page of this list");
    *out = place;
    return true;
}

bool page_takes(struct page_weight *weight, size_t text_bytes)
{
    size_t bytes = ITEM_BYTES + 2 * text_bytes;

    if (weight->bytes && weight->bytes + bytes > LIMIT_PAGE_BYTES)
        return false;
    weight->bytes += bytes;
    return true;
}
