#include "meter.h"

void meter_record(struct meter *meter, int64_t now_ms)
{
    int64_t second = now_ms / 1000;

    if (second != meter->second) {
        meter->before = second == meter->second + 1 ? meter->count : 0;
        meter->count = 0;
        meter->second = second;
    }
    meter->count++;
}

int64_t meter_rate(const struct meter *meter, int64_t now_ms)
{
    int64_t second = now_ms / 1000;

    if (second == meter->second)
        return meter->before;
    return second == meter->second + 1 ? meter->count : 0;
}
