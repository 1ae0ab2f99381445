/* /meet/HANDLE: somebody's public page, and /meet/HANDLE/feed.atom, their public updates for feed
 * readers (RFC 4287). */
#ifndef EVERI_PAGE_MEET_H
#define EVERI_PAGE_MEET_H

#include "webpage.h"

webpage_handler page_meet;
struct public_person;
/* feed.atom of somebody. */
void page_meet_feed(struct webpage_request *rq, const struct public_person *public);

#endif
