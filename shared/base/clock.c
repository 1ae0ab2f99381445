#include "clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mem.h"

struct clock {
    bool test;
    _Atomic int64_t last_ms; /* the latest time given out; of a test clock, the time */
};

static struct clock *clock_new(bool test, int64_t ms)
{
    struct clock *clock = mem_new(sizeof *clock);

    clock->test = test;
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
    mem_free(clock);
}

static int64_t raise_to(struct clock *clock, int64_t ms)
{
    int64_t last = atomic_load(&clock->last_ms);

    while (ms > last && !atomic_compare_exchange_weak(&clock->last_ms, &last, ms))
        continue;
    return ms > last ? ms : last;
}

int64_t clock_now_ms(struct clock *clock)
{
    struct timespec ts;

    if (clock->test)
        return atomic_load(&clock->last_ms);
    clock_gettime(CLOCK_REALTIME, &ts);
    return raise_to(clock, (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000);
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

static bool parse_offset(const char *p, int64_t *ms)
{
    int hours;
    int minutes;
    int n = 0;

    if (strcmp(p, "Z") == 0 || strcmp(p, "z") == 0) {
        *ms = 0;
        return true;
    }
    if ((*p != '+' && *p != '-') || sscanf(p + 1, "%2d:%2d%n", &hours, &minutes, &n) != 2 ||
        n != 5 || p[6] != '\0' || hours > 23 || minutes > 59)
        return false;
    *ms = (hours * 60 + minutes) * 60000LL * (*p == '-' ? -1 : 1);
    return true;
}

bool clock_parse(const char *text, int64_t *ms)
{
    struct tm tm = { 0 };
    int64_t fraction;
    int64_t offset;
    const char *p = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

    if (!p || !parse_fraction(&p, &fraction) || !parse_offset(p, &offset))
        return false;
    *ms = (int64_t)timegm(&tm) * 1000 + fraction - offset;
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
