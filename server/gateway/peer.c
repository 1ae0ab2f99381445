#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool to_text(const struct sockaddr *address, char out[PEER_TEXT_MAX])
{
    const struct in6_addr *v6;

    if (address->sa_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
                         out, PEER_TEXT_MAX) != NULL;
    if (address->sa_family != AF_INET6)
        return false;
    v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6))
        return inet_ntop(AF_INET, &v6->s6_addr[12], out, PEER_TEXT_MAX) != NULL;
    return inet_ntop(AF_INET6, v6, out, PEER_TEXT_MAX) != NULL;
}

/* Errors of the library do not say why; the attempt does. */
static bool try_out(const struct addrinfo *info, struct err *err, const char *host, int port)
{
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, 1) == 0;

    if (!good)
        err_set(err, ERR_UNAVAILABLE, NULL,
                "cannot listen on %s:%d: %s; choose another address with --listen", host, port,
                strerror(errno));
    if (fd >= 0)
        close(fd);
    return good;
}

bool peer_resolve(const char *host, int port, struct peer_address *out, struct err *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
    struct addrinfo *info;
    char service[16];
    int rc;
    bool good;

    snprintf(service, sizeof service, "%d", port);
    rc = getaddrinfo(host, service, &hints, &info);
    if (rc != 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "cannot listen on %s: %s", host,
                       gai_strerror(rc));
    good = try_out(info, err, host, port);
    if (good && !to_text(info->ai_addr, out->text))
        good = err_set(err, ERR_UNAVAILABLE, NULL, "cannot listen on %s", host);
    out->ipv6 = info->ai_family == AF_INET6;
    out->any = strcmp(out->text, "0.0.0.0") == 0 || strcmp(out->text, "::") == 0;
    freeaddrinfo(info);
    return good;
}

void peer_text(int fd, char out[PEER_TEXT_MAX])
{
    struct sockaddr_storage address = { 0 };
    socklen_t len = sizeof address;

    out[0] = '\0';
    if (getpeername(fd, (struct sockaddr *)&address, &len) == 0)
        (void)to_text((const struct sockaddr *)&address, out);
}

bool peer_is_loopback(int fd)
{
    char text[PEER_TEXT_MAX];

    peer_text(fd, text);
    return strncmp(text, "127.", 4) == 0 || strcmp(text, "::1") == 0;
}
