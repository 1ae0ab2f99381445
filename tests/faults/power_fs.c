/* A file system that loses its power, for tests: what is written stays in memory until fsync or
 * fdatasync of the file, and names until fsync of the directory; only then it stands in the folder
 * behind it. On SIGUSR1 the power is gone: of what was not synced a random part is kept (of each
 * file any of its writes, of the names the first so many changes), as on a disk with a cache, and
 * whoever uses the file system gets errors. On SIGUSR2 it begins to lie: a sync is answered and
 * nothing is done, the negative control. On SIGTERM it ends, and nothing is lost.
 *
 *   everi-power-fs FOLDER MOUNTPOINT SEED      with the seed 0 nothing of it is kept
 *
 * Says "ready" on its standard output, or on the standard error why it cannot. One directory, and
 * in it files, sockets and empty directories: what a data directory holds. One thread, so that each
 * moment has one state. */
#define FUSE_USE_VERSION 35

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { NODES_MAX = 4096, FILE_BYTES_MAX = 256 << 20, NAME_BYTES = 256 };

/* What was done to a file since its last sync, in its order. */
struct piece {
    struct piece *next;
    off_t at;
    size_t len;
    bool is_size; /* cut or made longer to `at` */
    char bytes[];
};

/* A file, a socket or an empty directory. Its number is its place, plus FUSE_ROOT_ID + 1; none is
 * used twice. */
struct node {
    char name[NAME_BYTES]; /* empty: it has none any more */
    mode_t mode;
    char *bytes;
    size_t size, room;
    struct timespec changed;
    int durable; /* what stands of it in the folder, with a name or without; -1: no file */
    struct piece *first, **last;
};

enum change_kind { MADE, RENAMED, REMOVED };

/* What was done to the directory since its last sync. */
struct change {
    struct change *next;
    enum change_kind kind;
    struct node *node;
    char from[NAME_BYTES], to[NAME_BYTES];
};

static struct {
    int folder;
    struct node nodes[NODES_MAX];
    int count;
    struct change *first, **last;
    unsigned seed;
    bool lies;
} fs;

static volatile sig_atomic_t cut, lie, done;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void must(bool ok, const char *what)
{
    if (!ok)
        fail(what);
}

/* ---- what is durable ---- */

static void apply_piece(const struct node *node, const struct piece *piece)
{
    if (piece->is_size)
        must(ftruncate(node->durable, piece->at) == 0, "ftruncate");
    else
        must(pwrite(node->durable, piece->bytes, piece->len, piece->at) == (ssize_t)piece->len,
             "pwrite");
}

/* keep: of two pieces, so many. */
static void settle_file(struct node *node, int keep)
{
    struct piece *piece = node->first;

    while (piece) {
        struct piece *next = piece->next;

        if ((rand() & 1) < keep)
            apply_piece(node, piece);
        free(piece);
        piece = next;
    }
    node->first = NULL;
    node->last = &node->first;
}

/* The name in the folder of a file that has none of its own there yet. */
static void hidden_name(const struct node *node, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, ".%d", (int)(node - fs.nodes));
}

static void give_name(const struct node *node, const char *name)
{
    char hidden[NAME_BYTES];

    hidden_name(node, hidden);
    if (S_ISDIR(node->mode))
        must(mkdirat(fs.folder, name, node->mode & 07777) == 0, "mkdir");
    else if (node->durable < 0)
        must(mknodat(fs.folder, name, node->mode, 0) == 0, "mknod");
    else
        must(renameat(fs.folder, hidden, fs.folder, name) == 0, "rename");
}

static void apply_change(const struct change *change)
{
    switch (change->kind) {
    case MADE:
        give_name(change->node, change->to);
        break;
    case RENAMED:
        must(renameat(fs.folder, change->from, fs.folder, change->to) == 0, "rename");
        break;
    case REMOVED:
        must(unlinkat(fs.folder, change->from, 0) == 0, "unlink");
        break;
    }
}

static void settle_names(int how_many)
{
    struct change *change = fs.first;

    while (change) {
        struct change *next = change->next;

        if (how_many-- > 0)
            apply_change(change);
        free(change);
        change = next;
    }
    fs.first = NULL;
    fs.last = &fs.first;
}

static void lose_power(void)
{
    int changes = 0;

    for (int i = 0; i < fs.count; i++)
        settle_file(&fs.nodes[i], fs.seed ? 1 : 0);
    for (const struct change *change = fs.first; change; change = change->next)
        changes++;
    settle_names(fs.seed ? rand() % (changes + 1) : 0);
}

static void keep_all(void)
{
    settle_names(INT32_MAX);
    for (int i = 0; i < fs.count; i++)
        settle_file(&fs.nodes[i], 2);
}

/* ---- files ---- */

static struct node *node_of(fuse_ino_t ino)
{
    assert(ino > FUSE_ROOT_ID && ino <= FUSE_ROOT_ID + (fuse_ino_t)fs.count);
    return &fs.nodes[ino - FUSE_ROOT_ID - 1];
}

static fuse_ino_t ino_of(const struct node *node)
{
    return (fuse_ino_t)(node - fs.nodes) + FUSE_ROOT_ID + 1;
}

static struct node *find(const char *name)
{
    for (int i = 0; i < fs.count; i++)
        if (strcmp(fs.nodes[i].name, name) == 0)
            return &fs.nodes[i];
    return NULL;
}

static void touch(struct node *node)
{
    clock_gettime(CLOCK_REALTIME, &node->changed);
}

static struct node *add_node(const char *name, mode_t mode, int durable)
{
    struct node *node = &fs.nodes[fs.count];

    must(fs.count < NODES_MAX, "too many files");
    fs.count++;
    snprintf(node->name, sizeof node->name, "%s", name);
    node->mode = mode;
    node->durable = durable;
    node->last = &node->first;
    touch(node);
    return node;
}

static void grow(struct node *node, size_t size)
{
    if (size > node->room) {
        size_t room = size > 2 * node->room ? size : 2 * node->room;

        node->bytes = realloc(node->bytes, room);
        must(node->bytes != NULL, "realloc");
        node->room = room;
    }
    if (size > node->size)
        memset(node->bytes + node->size, 0, size - node->size);
    node->size = size;
}

static void note(struct node *node, bool is_size, const char *bytes, size_t len, off_t at)
{
    struct piece *piece = malloc(sizeof *piece + len);

    must(piece != NULL, "malloc");
    *piece = (struct piece){ .at = at, .len = len, .is_size = is_size };
    if (len)
        memcpy(piece->bytes, bytes, len);
    *node->last = piece;
    node->last = &piece->next;
    touch(node);
}

static void note_change(enum change_kind kind, struct node *node, const char *from, const char *to)
{
    struct change *change = calloc(1, sizeof *change);

    must(change != NULL, "calloc");
    change->kind = kind;
    change->node = node;
    snprintf(change->from, sizeof change->from, "%s", from);
    snprintf(change->to, sizeof change->to, "%s", to);
    *fs.last = change;
    fs.last = &change->next;
}

static void load(const char *name)
{
    struct stat st;
    struct node *node;
    int fd;

    must(fstatat(fs.folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0, name);
    fd = S_ISREG(st.st_mode) ? openat(fs.folder, name, O_RDWR | O_CLOEXEC) : -1;
    must(!S_ISREG(st.st_mode) || fd >= 0, name);
    node = add_node(name, st.st_mode, fd);
    if (fd >= 0 && st.st_size > 0) {
        grow(node, (size_t)st.st_size);
        must(pread(fd, node->bytes, node->size, 0) == (ssize_t)node->size, name);
    }
}

static void load_all(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    must(folder != NULL, path);
    fs.folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(fs.folder >= 0, path);
    fs.last = &fs.first;
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            load(entry->d_name);
    closedir(folder);
}

/* ---- answers ---- */

static struct stat stat_of(fuse_ino_t ino)
{
    struct stat st = { .st_ino = ino, .st_uid = getuid(), .st_gid = getgid(), .st_nlink = 1 };
    const struct node *node;

    if (ino == FUSE_ROOT_ID) {
        st.st_mode = S_IFDIR | 0700;
        st.st_nlink = 2;
        return st;
    }
    node = node_of(ino);
    st.st_mode = node->mode;
    st.st_size = (off_t)node->size;
    st.st_blocks = (st.st_size + 511) / 512;
    st.st_atim = st.st_mtim = st.st_ctim = node->changed;
    return st;
}

static struct fuse_entry_param entry_of(const struct node *node)
{
    fuse_ino_t ino = ino_of(node);

    return (struct fuse_entry_param){
        .ino = ino, .attr = stat_of(ino), .attr_timeout = 0, .entry_timeout = 0
    };
}

static void on_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
    struct node *node = parent == FUSE_ROOT_ID ? find(name) : NULL;
    struct fuse_entry_param entry;

    if (!node) {
        fuse_reply_err(req, ENOENT);
        return;
    }
    entry = entry_of(node);
    fuse_reply_entry(req, &entry);
}

static void on_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *info)
{
    struct stat st = stat_of(ino);

    (void)info;
    fuse_reply_attr(req, &st, 0);
}

static void on_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *wanted, int what,
                       struct fuse_file_info *info)
{
    struct stat st;

    (void)info;
    if (ino != FUSE_ROOT_ID && (what & FUSE_SET_ATTR_MODE))
        node_of(ino)->mode = (node_of(ino)->mode & S_IFMT) | (wanted->st_mode & 07777);
    if (ino != FUSE_ROOT_ID && (what & FUSE_SET_ATTR_SIZE)) {
        if (wanted->st_size > FILE_BYTES_MAX) {
            fuse_reply_err(req, EFBIG);
            return;
        }
        grow(node_of(ino), (size_t)wanted->st_size);
        note(node_of(ino), true, NULL, 0, wanted->st_size);
    }
    st = stat_of(ino);
    fuse_reply_attr(req, &st, 0);
}

static struct node *make(const char *name, mode_t mode)
{
    struct node *node = add_node(name, mode, -1);
    char hidden[NAME_BYTES];

    if (S_ISREG(mode)) {
        hidden_name(node, hidden);
        node->durable = openat(fs.folder, hidden, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
                               mode & 07777);
        must(node->durable >= 0, hidden);
    }
    note_change(MADE, node, "", name);
    return node;
}

static void on_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t device)
{
    struct fuse_entry_param entry;

    (void)device;
    if (parent != FUSE_ROOT_ID || strlen(name) >= NAME_BYTES ||
        !(S_ISREG(mode) || S_ISSOCK(mode) || S_ISDIR(mode))) {
        fuse_reply_err(req, EPERM);
        return;
    }
    entry = entry_of(make(name, mode));
    fuse_reply_entry(req, &entry);
}

static void on_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
    on_mknod(req, parent, name, S_IFDIR | (mode & 07777), 0);
}

static void on_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
                      struct fuse_file_info *info)
{
    struct fuse_entry_param entry;

    if (parent != FUSE_ROOT_ID || strlen(name) >= NAME_BYTES) {
        fuse_reply_err(req, EPERM);
        return;
    }
    entry = entry_of(make(name, S_IFREG | (mode & 07777)));
    info->keep_cache = 1;
    fuse_reply_create(req, &entry, info);
}

static void on_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
    struct node *node = find(name);

    (void)parent;
    if (!node) {
        fuse_reply_err(req, ENOENT);
        return;
    }
    note_change(REMOVED, node, name, "");
    node->name[0] = '\0';
    fuse_reply_err(req, 0);
}

static void on_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t new_parent,
                      const char *new_name, unsigned flags)
{
    struct node *node = find(name);
    struct node *there = find(new_name);

    (void)parent;
    (void)new_parent;
    if (!node || flags || strlen(new_name) >= NAME_BYTES) {
        fuse_reply_err(req, node ? EINVAL : ENOENT);
        return;
    }
    if (there && there != node)
        there->name[0] = '\0';
    note_change(RENAMED, node, name, new_name);
    snprintf(node->name, sizeof node->name, "%s", new_name);
    fuse_reply_err(req, 0);
}

/* The kernel keeps the pages: SQLite maps its -shm, and pages that it shares with other mappings
 * must not be thrown away when somebody opens the file. */
static void on_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *info)
{
    (void)ino;
    info->keep_cache = 1;
    fuse_reply_open(req, info);
}

static void on_read(fuse_req_t req, fuse_ino_t ino, size_t len, off_t at,
                    struct fuse_file_info *info)
{
    const struct node *node = node_of(ino);
    size_t from = (size_t)at < node->size ? (size_t)at : node->size;

    (void)info;
    fuse_reply_buf(req, node->bytes ? node->bytes + from : NULL,
                   len < node->size - from ? len : node->size - from);
}

static void on_write(fuse_req_t req, fuse_ino_t ino, const char *bytes, size_t len, off_t at,
                     struct fuse_file_info *info)
{
    struct node *node = node_of(ino);

    (void)info;
    if (at > FILE_BYTES_MAX) {
        fuse_reply_err(req, EFBIG);
        return;
    }
    if ((size_t)at + len > node->size)
        grow(node, (size_t)at + len);
    memcpy(node->bytes + at, bytes, len);
    note(node, false, bytes, len, at);
    fuse_reply_write(req, len);
}

static void on_fsync(fuse_req_t req, fuse_ino_t ino, int data_only, struct fuse_file_info *info)
{
    (void)data_only;
    (void)info;
    if (!fs.lies && ino == FUSE_ROOT_ID)
        settle_names(INT32_MAX);
    else if (!fs.lies)
        settle_file(node_of(ino), 2);
    fuse_reply_err(req, 0);
}

static void on_readdir(fuse_req_t req, fuse_ino_t ino, size_t len, off_t at,
                       struct fuse_file_info *info)
{
    char *page = malloc(len);
    size_t used = 0;

    (void)info;
    must(page != NULL, "malloc");
    for (; ino == FUSE_ROOT_ID && at < fs.count; at++) {
        const struct node *node = &fs.nodes[at];
        struct stat st;
        size_t need;

        if (!node->name[0])
            continue;
        st = stat_of(ino_of(node));
        need = fuse_add_direntry(req, page + used, len - used, node->name, &st, at + 1);
        if (need > len - used)
            break;
        used += need;
    }
    fuse_reply_buf(req, page, used);
    free(page);
}

static void on_statfs(fuse_req_t req, fuse_ino_t ino)
{
    struct statvfs st = { .f_bsize = 4096,
                          .f_frsize = 4096,
                          .f_blocks = 1 << 20,
                          .f_bfree = 1 << 20,
                          .f_bavail = 1 << 20,
                          .f_namemax = NAME_BYTES - 1 };

    (void)ino;
    fuse_reply_statfs(req, &st);
}

static const struct fuse_lowlevel_ops operations = {
    .lookup = on_lookup,
    .getattr = on_getattr,
    .setattr = on_setattr,
    .mknod = on_mknod,
    .mkdir = on_mkdir,
    .create = on_create,
    .unlink = on_unlink,
    .rename = on_rename,
    .open = on_open,
    .read = on_read,
    .write = on_write,
    .fsync = on_fsync,
    .opendir = on_open,
    .readdir = on_readdir,
    .fsyncdir = on_fsync,
    .statfs = on_statfs,
};

/* ---- its life ---- */

static void on_signal(int signal)
{
    if (signal == SIGUSR1)
        cut = 1;
    else if (signal == SIGUSR2)
        lie = 1;
    else
        done = 1;
}

/* Signals come only while nothing is done: each operation is whole. */
static void catch_signals(sigset_t *while_waiting)
{
    static const int wanted[] = { SIGUSR1, SIGUSR2, SIGTERM };
    const struct sigaction action = { .sa_handler = on_signal };
    sigset_t held;

    sigemptyset(&held);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        sigaddset(&held, wanted[i]);
        must(sigaction(wanted[i], &action, NULL) == 0, "sigaction");
    }
    must(sigprocmask(SIG_BLOCK, &held, while_waiting) == 0, "sigprocmask");
}

static void serve(struct fuse_session *session, const sigset_t *while_waiting)
{
    struct fuse_buf buf = { 0 };

    while (!cut && !done && !fuse_session_exited(session)) {
        struct pollfd device = { .fd = fuse_session_fd(session), .events = POLLIN };
        int ready = ppoll(&device, 1, NULL, while_waiting);

        if (lie && !fs.lies) {
            fs.lies = true;
            printf("lying\n");
            fflush(stdout);
        }
        if (ready <= 0 || cut)
            continue;
        if (fuse_session_receive_buf(session, &buf) > 0)
            fuse_session_process_buf(session, &buf);
    }
    free(buf.mem);
}

int main(int argc, char **argv)
{
    char *words[] = { argv[0], NULL };
    struct fuse_args args = FUSE_ARGS_INIT(1, words);
    struct fuse_session *session;
    sigset_t while_waiting;

    if (argc != 4) {
        fprintf(stderr, "usage: everi-power-fs FOLDER MOUNTPOINT SEED\n");
        return 2;
    }
    load_all(argv[1]);
    fs.seed = (unsigned)strtoul(argv[3], NULL, 10);
    srand(fs.seed);
    catch_signals(&while_waiting);
    session = fuse_session_new(&args, &operations, sizeof operations, NULL);
    fuse_opt_free_args(&args);
    if (!session || fuse_session_mount(session, argv[2])) {
        fuse_session_destroy(session);
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    serve(session, &while_waiting);
    if (cut)
        lose_power();
    else
        keep_all();
    fuse_session_unmount(session);
    fuse_session_destroy(session);
    return 0;
}
