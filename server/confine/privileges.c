#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "log.h"

struct owner {
    uid_t uid;
    gid_t gid;
};

/* Of a directory that is there: its owner. */
static bool find_owner(const char *user, const char *data_dir, struct owner *out, struct err *err)
{
    const struct passwd *entry;
    struct stat st;

    if (!user) {
        bool there = stat(data_dir, &st) == 0;

        *out = (struct owner){ there ? st.st_uid : 0, there ? st.st_gid : 0 };
        return true;
    }
    entry = getpwnam(user);
    if (!entry)
        return err_set(err, ERR_UNAVAILABLE, NULL, "there is no user \"%.60s\" (--user)", user);
    *out = (struct owner){ entry->pw_uid, entry->pw_gid };
    if (stat(data_dir, &st) == 0 && st.st_uid != out->uid)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the data directory %.80s is not that of %.60s: `chown -R` it, or choose "
                       "another with --data",
                       data_dir, user);
    return true;
}

static bool make_for(const char *data_dir, const struct owner *owner)
{
    return mkdir(data_dir, 0700) == 0 ? chown(data_dir, owner->uid, owner->gid) == 0
                                      : errno == EEXIST;
}

static bool become(const struct owner *owner, bool keep_port)
{
    return setgroups(0, NULL) == 0 && setgid(owner->gid) == 0 &&
           prctl(PR_SET_KEEPCAPS, keep_port, 0, 0, 0) == 0 && setuid(owner->uid) == 0;
}

bool confine_user(const char *user, const char *data_dir, bool keep_port, struct err *err)
{
    struct owner owner = { 0, 0 };

    if (geteuid() != 0)
        return !user || getpwuid(geteuid()) == NULL ||
               strcmp(getpwuid(geteuid())->pw_name, user) == 0 ||
               err_set(err, ERR_UNAVAILABLE, NULL, "only root can become %.60s (--user)", user);
    if (!find_owner(user, data_dir, &owner, err))
        return false;
    if (owner.uid == 0)
        return true;
    if (make_for(data_dir, &owner) && become(&owner, keep_port))
        return true;
    return err_set(err, ERR_UNAVAILABLE, NULL, "cannot become the owner of %.100s: %s", data_dir,
                   strerror(errno));
}

void confine_privileges(bool keep_port)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { 0 };
    struct __user_cap_data_struct have[_LINUX_CAPABILITY_U32S_3] = { 0 };
    const unsigned port = 1U << CAP_NET_BIND_SERVICE;

    (void)syscall(SYS_capget, &header, have);
    if (keep_port)
        sets[0].effective = sets[0].permitted = have[0].permitted & port;
    if ((have[0].permitted || have[1].permitted) && syscall(SYS_capset, &header, sets))
        log_warning("capabilities cannot be given up: %s", strerror(errno));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        log_warning("the kernel does not know NO_NEW_PRIVS");
}
