#include "lanes.h"

#include <assert.h>

enum { READS_AT_ONCE = 8 }; /* their answers may be large, and other sessions read, too */

bool lanes_admit(const struct lanes *lanes, enum lane lane)
{
    if (lanes->alone)
        return false;
    switch (lane) {
    case LANE_NONE:
        return true;
    case LANE_READ:
        return lanes->writes == 0 && lanes->reads < READS_AT_ONCE;
    case LANE_WRITE:
        return lanes->reads == 0;
    case LANE_ALONE:
        return lanes->reads == 0 && lanes->writes == 0;
    }
    return false;
}

void lanes_enter(struct lanes *lanes, enum lane lane)
{
    assert(lanes_admit(lanes, lane));
    if (lane == LANE_READ)
        lanes->reads++;
    if (lane == LANE_WRITE)
        lanes->writes++;
    lanes->alone = lane == LANE_ALONE;
}

void lanes_leave(struct lanes *lanes, enum lane lane)
{
    if (lane == LANE_READ)
        lanes->reads--;
    if (lane == LANE_WRITE)
        lanes->writes--;
    if (lane == LANE_ALONE)
        lanes->alone = false;
}
