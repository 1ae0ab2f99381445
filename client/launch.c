/* The terminal is handed over before a program that wants it starts, and taken back when it ended,
 * however that was. Signals of the keyboard are the program's meanwhile. */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "mem.h"
#include "utf8.h"

enum { PATH_BYTES = 4096, EXIT_NOT_FOUND = 127 };

/* The command is the user's own and may have words of its own; $1 is what it is for. */
static _Noreturn void become(const char *command, const char *argument)
{
    char line[PATH_BYTES];

    snprintf(line, sizeof line, "%s \"$1\"", command);
    execl("/bin/sh", "sh", "-c", line, "everi-tui", argument, (char *)NULL);
    _exit(EXIT_NOT_FOUND);
}

static int wait_for(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* In the terminal; its exit code, -1: it did not end by itself. */
static int run_here(struct term *term, const char *command, const char *argument)
{
    pid_t child;
    int code;

    term_hand_over(term);
    child = fork();
    if (child == 0) {
        term_forget_signals();
        become(command, argument);
    }
    code = child < 0 ? -1 : wait_for(child);
    term_take_back(term);
    return code;
}

/* Beside it: with a session and a void of its own, and nobody's child. */
static bool run_beside(const char *command, const char *argument)
{
    pid_t child = fork();

    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

        term_forget_signals();
        if (setsid() < 0 || nowhere < 0 || fork() != 0)
            _exit(0);
        for (int fd = 0; fd <= STDERR_FILENO; fd++)
            dup2(nowhere, fd);
        become(command, argument);
    }
    return child > 0 && wait_for(child) == 0;
}

static const char *setting(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

static bool is_in_path(const char *program)
{
    const char *path = setting("PATH");

    while (path && *path) {
        size_t len = strcspn(path, ":");
        char file[PATH_BYTES];

        snprintf(file, sizeof file, "%.*s/%s", (int)len, path, program);
        if (access(file, X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

bool launch_browser(struct term *term, const char *url, struct err *err)
{
    bool desktop = setting("DISPLAY") || setting("WAYLAND_DISPLAY");
    const char *browser = setting("BROWSER");

    if (!browser && desktop && is_in_path("xdg-open"))
        browser = "xdg-open";
    if (!browser)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "No browser is known here ($BROWSER); y copies the address.");
    if (desktop ? run_beside(browser, url) : run_here(term, browser, url) == 0)
        return true;
    return err_set(err, ERR_UNAVAILABLE, NULL, "%s did not open it; y copies the address.",
                   browser);
}

/* ---- the editor ---- */

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text += n;
        len -= (size_t)n;
    }
    return true;
}

static bool make_file(const char *text, char path[PATH_BYTES], struct err *err)
{
    const char *directory = setting("XDG_RUNTIME_DIR");
    bool ok;
    int fd;

    if (!directory)
        directory = setting("TMPDIR");
    snprintf(path, PATH_BYTES, "%s/everi-draft-XXXXXX", directory ? directory : "/tmp");
    fd = mkostemp(path, O_CLOEXEC); /* 0600 */
    if (fd < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "No file could be made for the editor: %m");
    ok = write_all(fd, text, strlen(text));
    if (close(fd) == 0 && ok)
        return true;
    unlink(path);
    return err_set(err, ERR_UNAVAILABLE, NULL, "The draft could not be written for the editor.");
}

/* NULL: it is no text, or was cut. */
static char *text_of(struct buf *all)
{
    if (all->overflow || (all->len > 0 && memchr(all->data, '\0', all->len)))
        return NULL;
    while (all->len > 0 && all->data[all->len - 1] == '\n')
        buf_truncate(all, all->len - 1);
    if (all->len == 0)
        return mem_strdup("");
    if (utf8_valid_prefix(all->data, all->len) != all->len)
        return NULL;
    buf_add_char(all, '\0');
    return mem_strdup(all->data);
}

static char *read_file(const char *path, size_t max_bytes, struct err *err)
{
    FILE *file = fopen(path, "re");
    char bytes[4096], *text = NULL;
    struct buf all;
    size_t n;

    if (!file) {
        (void)err_set(err, ERR_UNAVAILABLE, NULL,
                      "The editor left no file: the draft is as it was.");
        return NULL;
    }
    buf_init(&all, max_bytes);
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        buf_add(&all, bytes, n);
    fclose(file);
    text = text_of(&all);
    buf_done(&all);
    if (!text)
        (void)err_set(err, ERR_INVALID_PARAMS, NULL,
                      "What the editor left is too long or no text: the draft is as it was.");
    return text;
}

char *launch_editor(struct term *term, const char *text, size_t max_bytes, struct err *err)
{
    const char *editor = setting("VISUAL");
    char path[PATH_BYTES], *edited = NULL;

    if (!editor)
        editor = setting("EDITOR");
    if (!make_file(text, path, err))
        return NULL;
    if (run_here(term, editor ? editor : "vi", path) == 0)
        edited = read_file(path, max_bytes, err);
    else
        (void)err_set(err, ERR_UNAVAILABLE, NULL, "%s ended badly: the draft is as it was.",
                      editor ? editor : "vi");
    unlink(path);
    return edited;
}
