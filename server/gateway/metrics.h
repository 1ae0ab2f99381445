/* /metrics: the counters' names, in the text format of Prometheus. What the loop knows is written
 * at once, what the engine and the store know on a reader's thread. */
#ifndef EVERI_METRICS_H
#define EVERI_METRICS_H

#include <stdbool.h>

#include "parts.h"

struct scraping;

/* False: the readers are busy. */
bool metrics_scrape(struct gateway *gateway, struct http_ref who);
/* It comes back: whoever asked gets it. */
void metrics_scraped(struct gateway *gateway, struct scraping *scraping);
void metrics_drop(struct scraping *scraping);
/* NULL for a job that is something else. */
struct scraping *metrics_scraping(struct job *job);

#endif
