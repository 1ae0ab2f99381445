/* What is shown of a time. Months and days have their own short names here: a locale's could be of
 * any width. A time below 0 is none, and shown as nothing. */
#include "model_moments.h"

#include <stdio.h>
#include <time.h>

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

static struct tm local(int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm = { 0 };

    /* A time that no calendar has is shown as the first one. */
    if (!localtime_r(&seconds, &tm) || tm.tm_mon < 0 || tm.tm_mon > 11)
        tm = (struct tm){ .tm_mday = 1, .tm_year = 70, .tm_wday = 4 };
    return tm;
}

char *moment_ago(int64_t now_ms, int64_t at_ms, char out[MOMENT_MAX])
{
    int64_t passed = now_ms - at_ms;

    if (at_ms < 0) {
        out[0] = '\0';
    } else if (passed < MINUTE_MS) {
        snprintf(out, MOMENT_MAX, "now"); /* also what a clock ahead of ours has stamped */
    } else if (passed < HOUR_MS) {
        snprintf(out, MOMENT_MAX, "%dm", (int)(passed / MINUTE_MS));
    } else if (passed < DAY_MS) {
        snprintf(out, MOMENT_MAX, "%dh", (int)(passed / HOUR_MS));
    } else {
        struct tm at = local(at_ms), now = local(now_ms);

        if (at.tm_year == now.tm_year)
            snprintf(out, MOMENT_MAX, "%d %s", at.tm_mday, months[at.tm_mon]);
        else
            snprintf(out, MOMENT_MAX, "%d %s %d", at.tm_mday, months[at.tm_mon], at.tm_year + 1900);
    }
    return out;
}

char *moment_clock(int64_t at_ms, char out[MOMENT_MAX])
{
    struct tm at = local(at_ms);

    out[0] = '\0';
    if (at_ms >= 0)
        snprintf(out, MOMENT_MAX, "%02d:%02d", at.tm_hour, at.tm_min);
    return out;
}

bool moment_same_day(int64_t a_ms, int64_t b_ms)
{
    struct tm a = local(a_ms), b = local(b_ms);

    return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday;
}

char *moment_day(int64_t now_ms, int64_t at_ms, char out[MOMENT_MAX])
{
    struct tm at = local(at_ms), now = local(now_ms);

    if (moment_same_day(at_ms, now_ms))
        snprintf(out, MOMENT_MAX, "today");
    else if (moment_same_day(at_ms, now_ms - DAY_MS))
        snprintf(out, MOMENT_MAX, "yesterday");
    else if (at.tm_year == now.tm_year)
        snprintf(out, MOMENT_MAX, "%s %d %s", days[at.tm_wday], at.tm_mday, months[at.tm_mon]);
    else
        snprintf(out, MOMENT_MAX, "%s %d %s %d", days[at.tm_wday], at.tm_mday, months[at.tm_mon],
                 at.tm_year + 1900);
    return out;
}

char *moment_full(int64_t at_ms, char out[MOMENT_MAX])
{
    struct tm at = local(at_ms);

    snprintf(out, MOMENT_MAX, "%s %d %s %d, %02d:%02d", days[at.tm_wday], at.tm_mday,
             months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min);
    return out;
}
