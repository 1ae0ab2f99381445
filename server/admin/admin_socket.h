/* The Unix socket in the data directory, by which commands reach the server that holds it. */
#ifndef EVERI_ADMIN_SOCKET_H
#define EVERI_ADMIN_SOCKET_H

#include "err.h"

/* Bound and listening, for the directory's owner alone. A socket that was left behind is replaced:
 * the caller holds the directory's lock, so nobody else listens there. err: unavailable. */
MUST_CHECK bool admin_socket_listen(const char *data_dir, int *fd, struct err *err);
void admin_socket_remove(const char *data_dir);
/* err: not_found where nobody listens (yet, or any more); unavailable. */
MUST_CHECK bool admin_socket_connect(const char *data_dir, int *fd, struct err *err);

#endif
