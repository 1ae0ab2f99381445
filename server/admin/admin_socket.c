#include "admin_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "admin.sock"

enum { WAITING_MAX = 64, NAME_MAX_BYTES = 4200 };

/* A socket's name is short; that of a directory may be long. So the directory is named by a
 * descriptor of ours. */
static bool open_directory(const char *data_dir, struct sockaddr_un *address, int *directory)
{
    *directory = open(data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*directory < 0)
        return false;
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" SOCKET_NAME,
             *directory);
    return true;
}

void admin_socket_remove(const char *data_dir)
{
    char path[NAME_MAX_BYTES];

    snprintf(path, sizeof path, "%s/" SOCKET_NAME, data_dir);
    unlink(path);
}

/* Nobody can connect before listen, so the mode is in force before anybody comes. */
static bool bind_and_listen(int fd, const struct sockaddr_un *address)
{
    return bind(fd, (const struct sockaddr *)address, sizeof *address) == 0 &&
           chmod(address->sun_path, 0600) == 0 && listen(fd, WAITING_MAX) == 0;
}

bool admin_socket_listen(const char *data_dir, int *fd, struct err *err)
{
    struct sockaddr_un address;
    int directory = -1;
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = made >= 0 && open_directory(data_dir, &address, &directory);

    if (good) {
        unlink(address.sun_path);
        good = bind_and_listen(made, &address);
    }
    if (!good)
        err_set(err, ERR_UNAVAILABLE, NULL, "cannot make the socket for admin commands in %s: %s",
                data_dir, strerror(errno));
    if (directory >= 0)
        close(directory);
    if (!good && made >= 0)
        close(made);
    if (good)
        *fd = made;
    return good;
}

bool admin_socket_connect(const char *data_dir, int *fd, struct err *err)
{
    struct sockaddr_un address;
    int directory = -1;
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = made >= 0 && open_directory(data_dir, &address, &directory) &&
                connect(made, (const struct sockaddr *)&address, sizeof address) == 0;

    if (!good)
        err_set(err, errno == ENOENT || errno == ECONNREFUSED ? ERR_NOT_FOUND : ERR_UNAVAILABLE,
                NULL, "cannot reach the server that uses %s: %s", data_dir, strerror(errno));
    if (directory >= 0)
        close(directory);
    if (!good && made >= 0)
        close(made);
    if (good)
        *fd = made;
    return good;
}
