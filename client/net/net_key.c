#include "net_key.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

/* A server's public URL as one dials it: https://HOST/PATH is wss://HOST/PATH/ws. */
static bool dial_form(const char *url, size_t len, char *out, size_t size)
{
    static const struct {
        const char *scheme, *dialled, *path;
    } forms[] = {
        { "https://", "wss://", "/ws" },
        { "http://", "ws://", "/ws" },
        { "wss://", "wss://", "" },
        { "ws://", "ws://", "" },
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t skip = strlen(forms[i].scheme);
        int n;

        if (len <= skip || strncmp(url, forms[i].scheme, skip) != 0)
            continue;
        n = snprintf(out, size, "%s%.*s%s", forms[i].dialled, (int)(len - skip), url + skip,
                     forms[i].path);
        return n > 0 && (size_t)n < size;
    }
    return false;
}

static bool is_for(const struct net_url *dialled, const char *url, size_t len)
{
    char text[NET_URL_MAX];
    struct net_url parsed;
    struct err err;

    return dial_form(url, len, text, sizeof text) && net_url_parse(text, &parsed, &err) &&
           strcmp(parsed.text, dialled->text) == 0;
}

/* Built anew from its parts: what is signed is what was understood. */
static bool understand(const struct net_url *dialled, const char *handle, const char *challenge,
                       char out[KEY_CHALLENGE_MAX])
{
    const char *url = strchr(challenge, '\n');
    const char *who = url ? strchr(url + 1, '\n') : NULL;
    const char *nonce = who ? strchr(who + 1, '\n') : NULL;
    char public_url[KEY_CHALLENGE_MAX];

    if (!nonce || strchr(nonce + 1, '\n') || strlen(challenge) >= KEY_CHALLENGE_MAX)
        return false;
    url++;
    if (!is_for(dialled, url, (size_t)(who - url)))
        return false;
    snprintf(public_url, sizeof public_url, "%.*s", (int)(who - url), url);
    return key_challenge(public_url, handle, nonce + 1, out) && strcmp(out, challenge) == 0;
}

bool net_key_sign(const struct net_url *dialled, const char *handle, const char *challenge,
                  const uint8_t *seed, struct net_key_answer *out)
{
    char text[KEY_CHALLENGE_MAX];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    if (!understand(dialled, handle, challenge, text))
        return false;
    crypto_sign_seed_keypair(out->key, secret, seed);
    crypto_sign_detached(out->signature, NULL, (const unsigned char *)text, strlen(text), secret);
    sodium_memzero(secret, sizeof secret);
    return true;
}
