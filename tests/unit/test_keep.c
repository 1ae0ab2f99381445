/* What is kept between runs: it comes back, for its person and server alone, and only where nobody
 * else could have read or written it. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "json_read.h"
#include "keep.h"

static char directory[] = "/tmp/everi-keep-XXXXXX";

static struct net_url url_of(const char *text)
{
    struct net_url url;
    struct err err;

    assert_true(net_url_parse(text, &url, &err));
    return url;
}

static struct keep *open_keep(void)
{
    struct keep *keep;
    struct err err;

    assert_true(keep_open(directory, &keep, &err));
    return keep;
}

static void json_comes_back_to_its_owner(void **state)
{
    static const struct {
        const char *what, *url, *handle;
        bool there;
    } rows[] = {
        { "drafts", "ws://a:1/ws", "agshin", true },
        { "drafts", "ws://a:1", "agshin", true }, /* the same in canonical form */
        { "unsent", "ws://a:1/ws", "agshin", false },
        { "drafts", "ws://a:2/ws", "agshin", false },
        { "drafts", "ws://a:1/ws", "leyla", false },
    };
    struct keep *keep = open_keep();
    struct net_url mine = url_of("ws://a:1/ws");
    AUTO_JSON json_t *value = json_pack("{s:s}", "post", "half a thought");
    struct err err;

    (void)state;
    assert_true(keep_keep_json(keep, "drafts", &mine, "agshin", value, &err));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct net_url url = url_of(rows[i].url);
        AUTO_JSON json_t *found = keep_json(keep, rows[i].what, &url, rows[i].handle);

        CHECK(i, rows[i].there ? json_equal(found, value) : !found);
    }
    keep_close(keep);
}

/* Each file of the directory, changed behind our back. */
static void for_each_file(void (*change)(int dir, const char *name))
{
    static const char *const names[] = { "server", "person", "theme" };
    int dir = open(directory, O_RDONLY | O_DIRECTORY);

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        change(dir, names[i]);
    close(dir);
}

static void make_readable(int dir, const char *name)
{
    assert_int_equal(fchmodat(dir, name, 0644, 0), 0);
}

static void is_private(int dir, const char *name)
{
    struct stat about;

    assert_int_equal(fstatat(dir, name, &about, 0), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void only_the_owners_files_count(void **state)
{
    struct keep *keep = open_keep();
    struct net_url url = url_of("ws://a:1/ws");
    struct arena *mem = arena_new();
    struct err err;

    (void)state;
    assert_null(keep_last_url(keep, mem));
    assert_true(keep_keep_url(keep, &url, &err));
    assert_true(keep_keep_handle(keep, "agshin", &err));
    assert_string_equal(keep_last_url(keep, mem), url.text);
    assert_string_equal(keep_last_handle(keep, mem), "agshin");
    assert_null(keep_choice(keep, "theme", mem));
    assert_true(keep_keep_choice(keep, "theme", "light", &err));
    assert_string_equal(keep_choice(keep, "theme", mem), "light");
    for_each_file(is_private);
    for_each_file(make_readable);
    assert_null(keep_last_url(keep, mem));
    assert_null(keep_last_handle(keep, mem));
    assert_null(keep_choice(keep, "theme", mem));
    arena_free(mem);
    keep_close(keep);
}

static void without_a_place_nothing_is_kept(void **state)
{
    struct net_url url = url_of("ws://a:1/ws");
    AUTO_JSON json_t *value = json_object();
    struct arena *mem = arena_new();
    struct err err;

    (void)state;
    assert_true(keep_keep_json(NULL, "drafts", &url, "agshin", value, &err));
    assert_null(keep_json(NULL, "drafts", &url, "agshin"));
    assert_true(keep_keep_url(NULL, &url, &err));
    assert_null(keep_last_url(NULL, mem));
    keep_close(NULL);
    arena_free(mem);
}

static void remove_directory(void)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    if (dir)
        closedir(dir);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_comes_back_to_its_owner),
        cmocka_unit_test(only_the_owners_files_count),
        cmocka_unit_test(without_a_place_nothing_is_kept),
    };
    int failed = mkdtemp(directory) ? RUN_TESTS(tests) : 1;

    remove_directory();
    return failed;
}
