/* A look at all that was started: the kernel's list of processes, by their groups. Threads,
 * resident memory and time are those of the whole group; its directory is looked at now and then.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper_parts.h"

enum { STAT_BYTES = 1024, FOLDER_EVERY = 5 };

struct one_process {
    pid_t pid, parent, group;
    uint64_t ticks;
    long threads, pages;
};

struct group_use {
    long processes, threads, pages;
};

/* /proc/PID/stat: the name in parentheses may hold anything, so what counts is behind the last. */
static bool read_process(int proc, const char *name, struct one_process *out)
{
    char path[64], text[STAT_BYTES];
    unsigned long long user, system;
    const char *rest;
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "%.20s/stat", name);
    fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    rest = strrchr(text, ')');
    *out = (struct one_process){ .pid = (pid_t)strtol(name, NULL, 10) };
    if (!rest || sscanf(rest + 1,
                        " %*c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %ld"
                        " %*d %*u %*u %ld",
                        &out->parent, &out->group, &user, &system, &out->threads, &out->pages) != 6)
        return false;
    out->ticks = user + system;
    return true;
}

static struct child *child_of_group(struct household *house, pid_t group, size_t *place)
{
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (house->children[i].pid && house->children[i].pid == group) {
            *place = i;
            return &house->children[i];
        }
    return NULL;
}

/* One that came to us because its parent died, and that is in none of our groups: nobody can be
 * where the sandbox holds, and nobody shall be where it does not. */
static void end_stray(const struct household *house, const struct one_process *process)
{
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (house->children[i].pid == process->pid)
            return;
    if (process->parent != getpid())
        return;
    (void)kill(process->pid, SIGKILL);
    (void)waitpid(process->pid, NULL, WNOHANG);
}

static void count_processes(struct household *house, struct group_use *uses)
{
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    uint64_t ticks = 0;

    while (proc && (entry = readdir(proc))) {
        struct one_process process;
        size_t place;

        if (!isdigit((unsigned char)*entry->d_name) ||
            !read_process(dirfd(proc), entry->d_name, &process))
            continue;
        if (!child_of_group(house, process.group, &place)) {
            end_stray(house, &process);
            continue;
        }
        uses[place].processes++;
        uses[place].threads += process.threads;
        uses[place].pages += process.pages;
        ticks += process.ticks;
        /* Orphans of a group that lives on are ours to reap. */
        if (process.parent == getpid() && process.pid != house->children[place].pid)
            (void)waitpid(process.pid, NULL, WNOHANG);
    }
    if (proc)
        closedir(proc);
    house->cpu_ticks = ticks;
}

static bool holds_too_much(const struct household *house, uint32_t id)
{
    char path[sizeof house->base + 16];
    const struct dirent *entry;
    int64_t bytes = 0;
    int files = 0;
    DIR *folder;

    snprintf(path, sizeof path, "%s/%u", house->base, id);
    folder = opendir(path);
    while (folder && files <= FUNCTION_FOLDER_FILES && (entry = readdir(folder))) {
        struct stat st;

        files++;
        if (fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            bytes += S_ISREG(st.st_mode) ? (int64_t)st.st_blocks * 512 : 0;
    }
    if (folder)
        closedir(folder);
    return files > FUNCTION_FOLDER_FILES || bytes > FUNCTION_FOLDER_BYTES;
}

void watch_children(struct household *house)
{
    static struct group_use uses[HELPER_PROCESSES_MAX];
    bool folders = ++house->looks % FOLDER_EVERY == 0;

    memset(uses, 0, sizeof uses);
    count_processes(house, uses);
    for (size_t i = 0; i < HELPER_PROCESSES_MAX; i++) {
        struct child *child = &house->children[i];

        if (!child->pid)
            continue;
        if (uses[i].processes > FUNCTION_PROCESSES_MAX || uses[i].threads > FUNCTION_THREADS_MAX)
            child_kill(child, HELPER_OVER_PROCESSES);
        else if (uses[i].pages * house->page_bytes > child->memory_bytes)
            child_kill(child, HELPER_OVER_MEMORY);
        else if (folders && holds_too_much(house, child->id))
            child_kill(child, HELPER_OVER_FOLDER);
    }
}
