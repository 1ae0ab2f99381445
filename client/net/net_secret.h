/* A buffer for what holds a secret (a login on its way): it never moves in memory, so it leaves no
 * copies behind, and it is wiped. */
#ifndef EVERI_NET_SECRET_H
#define EVERI_NET_SECRET_H

#include "buf.h"

void net_secret_init(struct buf *b, size_t max_bytes);
void net_secret_done(struct buf *b);

#endif
