#include "host_names.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "attrs.h"

enum { NAME_BYTES = 254 };

struct list {
    struct arena *mem;
    const char *names[CERTIFICATE_NAMES_MAX + 1];
    size_t count;
};

/* Letters, digits, dots, dashes; colons of an IPv6 address. */
static bool is_host(const char *text, size_t len)
{
    return len > 0 && len < NAME_BYTES &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") >= len;
}

static void add(struct list *list, const char *text, size_t len)
{
    const char *name;

    if (!is_host(text, len) || list->count == CERTIFICATE_NAMES_MAX)
        return;
    name = arena_strndup(list->mem, text, len);
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->names[i], name) == 0)
            return;
    list->names[list->count++] = name;
}

/* Of scheme://HOST[:PORT][/PATH]. */
static void add_url(struct list *list, const char *url)
{
    const char *host = url ? strstr(url, "://") : NULL;

    if (!host)
        return;
    host += 3;
    if (*host == '[')
        add(list, host + 1, strcspn(host + 1, "]"));
    else
        add(list, host, strcspn(host, ":/"));
}

static void add_interfaces(struct list *list)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
        char text[NI_MAXHOST];
        int family = one->ifa_addr ? one->ifa_addr->sa_family : AF_UNSPEC;
        socklen_t len = family == AF_INET ? sizeof(struct sockaddr_in)
                                          : sizeof(struct sockaddr_in6);

        if ((family == AF_INET || family == AF_INET6) &&
            getnameinfo(one->ifa_addr, len, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
            add(list, text, strlen(text)); /* one with a scope ("%eth0") is nobody else's */
    }
    freeifaddrs(all);
}

const char *const *host_names(struct arena *mem, const char *listen_host, const char *public_url)
{
    struct list list = { .mem = mem };
    char machine[NAME_BYTES] = "";
    const char **out;

    add_url(&list, public_url);
    if (strcmp(listen_host, "0.0.0.0") == 0 || strcmp(listen_host, "::") == 0)
        add_interfaces(&list);
    else
        add(&list, listen_host, strlen(listen_host));
    if (gethostname(machine, sizeof machine - 1) == 0)
        add(&list, machine, strlen(machine));
    add(&list, "localhost", strlen("localhost"));
    add(&list, "127.0.0.1", strlen("127.0.0.1"));
    add(&list, "::1", strlen("::1"));
    out = arena_alloc(mem, (list.count + 1) * sizeof *out);
    memcpy(out, list.names, (list.count + 1) * sizeof *out);
    return out;
}
