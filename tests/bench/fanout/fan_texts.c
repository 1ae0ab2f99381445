/* Finding texts is most of what the generator does, so it is done without searching where one can:
 * a text stands as far behind the one before it, or behind the beginning of its frame, as the last
 * one did. Where it does not, it is searched for. */
#include <inttypes.h>
#include <string.h>

#include "fan.h"

static const char mark[] = "load=";
enum { MARK_BYTES = sizeof mark - 1, DIGITS = 10, WHOLE_BYTES = MARK_BYTES + DIGITS };

static int64_t number_at(const char *digits)
{
    int64_t number = 0;

    for (int i = 0; i < DIGITS; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            fail("a text that was never sent: load=%.20s", digits);
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

static void arrived(struct fan *fan, struct member *member, int64_t number)
{
    size_t place = (size_t)number & (FLIGHT_MAX - 1);

    if (number != member->next)
        fail("member %d got text %" PRId64 " where %" PRId64 " was due",
             (int)(member - fan->members), number, member->next);
    member->next++;
    fan->deliveries++;
    spread_add(&fan->latency, fan->now_us - fan->sent_us[place]);
    if (--fan->left[place] == 0)
        fan->complete++;
}

/* The next whole mark at or behind `at`; NULL: none. */
static const char *next_mark(const char *at, const char *end, size_t guess)
{
    if ((size_t)(end - at) >= guess + WHOLE_BYTES && memcmp(at + guess, mark, MARK_BYTES) == 0)
        return at + guess;
    at = memmem(at, (size_t)(end - at), mark, MARK_BYTES);
    return at && end - at >= WHOLE_BYTES ? at : NULL;
}

size_t texts_find(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    const char *at = bytes, *end = bytes + len, *found;
    size_t *guess = &fan->lead;

    while ((found = next_mark(at, end, *guess)) != NULL) {
        *guess = (size_t)(found - at);
        guess = &fan->stride;
        arrived(fan, member, number_at(found + MARK_BYTES));
        at = found + WHOLE_BYTES;
    }
    return (size_t)(at - bytes);
}

size_t texts_find_in_stream(struct fan *fan, struct member *member, const char *bytes, size_t len)
{
    size_t done = texts_find(fan, member, bytes, len);

    return len >= done + WHOLE_BYTES ? len - (WHOLE_BYTES - 1) : done;
}

void texts_answered(struct fan *fan, int64_t number)
{
    if (number < 0 || number >= fan->sent)
        fail("an answer to what was never sent: %" PRId64, number);
    spread_add(&fan->answer, fan->now_us - fan->sent_us[(size_t)number & (FLIGHT_MAX - 1)]);
    fan->answered++;
}
