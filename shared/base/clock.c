#include "clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mem.h"

enum { SECONDS_TEXT = 19 }; /* 2026-11-23T14:30:00 */

struct clock {
    bool test;
    _Atomic int64_t last_ms; /* the latest time given out; of a test clock, the time */
    /* Since when it is ahead of the machine's: */
    pthread_mutex_t lock;
    int64_t ahead_from_ms, ahead_from_us; /* in its own time; monotonic */
};

static struct clock *clock_new(bool test, int64_t ms)
{
    struct clock *clock = mem_new(sizeof *clock);

    clock->test = test;
    pthread_mutex_init(&clock->lock, NULL);
    atomic_init(&clock->last_ms, ms);
    return clock;
}

struct clock *clock_new_real(int64_t floor_ms)
{
    return clock_new(false, floor_ms);
}

struct clock *clock_new_test(int64_t now_ms)
{
    return clock_new(true, now_ms);
}

void clock_free(struct clock *clock)
{
    if (clock)
        pthread_mutex_destroy(&clock->lock);
    mem_free(clock);
}

static int64_t raise_to(struct clock *clock, int64_t ms)
{
    int64_t last = atomic_load(&clock->last_ms);

    while (ms > last && !atomic_compare_exchange_weak(&clock->last_ms, &last, ms))
        continue;
    return ms > last ? ms : last;
}

/* The machine's time was set back. To stand still until it has caught up would be to stop: nothing
 * would fall due for a day. */
static int64_t go_on_slowly(struct clock *clock, int64_t last_ms)
{
    int64_t now_us = clock_mono_us();
    int64_t slow_ms;

    pthread_mutex_lock(&clock->lock);
    slow_ms = clock->ahead_from_ms + (now_us - clock->ahead_from_us) / 2000;
    if (slow_ms < last_ms) { /* another time than the last */
        clock->ahead_from_ms = slow_ms = last_ms;
        clock->ahead_from_us = now_us;
    }
    pthread_mutex_unlock(&clock->lock);
    return raise_to(clock, slow_ms);
}

int64_t clock_now_ms(struct clock *clock)
{
    int64_t last_ms = atomic_load(&clock->last_ms);
    struct timespec ts;
    int64_t ms;

    if (clock->test)
        return last_ms;
    clock_gettime(CLOCK_REALTIME, &ts);
    ms = (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
    return ms < last_ms ? go_on_slowly(clock, last_ms) : raise_to(clock, ms);
}

bool clock_is_test(const struct clock *clock)
{
    return clock->test;
}

void clock_set(struct clock *clock, int64_t now_ms)
{
    raise_to(clock, now_ms);
}

int64_t clock_mono_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

char *clock_format(int64_t ms, char out[CLOCK_TEXT_MAX])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    size_t n;

    gmtime_r(&seconds, &tm);
    n = strftime(out, CLOCK_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + n, CLOCK_TEXT_MAX - n, ".%03dZ", (int)(ms % 1000));
    return out;
}

static bool parse_fraction(const char **p, int64_t *ms)
{
    int64_t scale = 100;

    *ms = 0;
    if (**p != '.')
        return true;
    (*p)++;
    if (**p < '0' || **p > '9')
        return false;
    for (; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
        *ms += scale * (**p - '0');
    return true;
}

/* Two digits, no blank and no sign. */
static bool two_digits(const char *p, int *out)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return false;
    *out = (p[0] - '0') * 10 + (p[1] - '0');
    return true;
}

static bool parse_offset(const char *p, int64_t *ms)
{
    int hours;
    int minutes;

    *ms = 0;
    if (strcmp(p, "Z") == 0)
        return true;
    if (strlen(p) != 6 || (*p != '+' && *p != '-') || !two_digits(p + 1, &hours) || p[3] != ':' ||
        !two_digits(p + 4, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ms = (hours * 60 + minutes) * 60000LL * (*p == '-' ? -1 : 1);
    return true;
}

/* "2026-11-23T14:30:00", and a day that the calendar has. */
static bool parse_seconds(const char *p, int64_t *ms)
{
    struct tm tm = { 0 };
    struct tm again;
    int century;
    time_t seconds;

    if (strlen(p) < SECONDS_TEXT || !two_digits(p, &century) || !two_digits(p + 2, &tm.tm_year) ||
        p[4] != '-' || !two_digits(p + 5, &tm.tm_mon) || p[7] != '-' ||
        !two_digits(p + 8, &tm.tm_mday) || p[10] != 'T' || !two_digits(p + 11, &tm.tm_hour) ||
        p[13] != ':' || !two_digits(p + 14, &tm.tm_min) || p[16] != ':' ||
        !two_digits(p + 17, &tm.tm_sec))
        return false;
    tm.tm_year += century * 100 - 1900;
    tm.tm_mon--;
    again = tm;
    seconds = timegm(&again);
    *ms = (int64_t)seconds * 1000;
    return again.tm_mday == tm.tm_mday && again.tm_mon == tm.tm_mon &&
           again.tm_hour == tm.tm_hour && again.tm_min == tm.tm_min && again.tm_sec == tm.tm_sec;
}

bool clock_parse(const char *text, int64_t *ms)
{
    int64_t seconds;
    int64_t fraction;
    int64_t offset;
    const char *rest;

    if (!parse_seconds(text, &seconds))
        return false;
    rest = text + SECONDS_TEXT;
    if (!parse_fraction(&rest, &fraction) || !parse_offset(rest, &offset))
        return false;
    *ms = seconds + fraction - offset;
    return *ms >= 0;
}

bool clock_parse_duration(const char *text, int64_t *ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 } };
    char *end;
    long long n;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    n = strtoll(text, &end, 10);
    if (errno)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strcmp(end, units[i].unit) == 0 && n <= INT64_MAX / units[i].ms / 4) {
            *ms = n * units[i].ms;
            return true;
        }
    return false;
}
