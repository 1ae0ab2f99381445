/* A file that the machine does not hold in memory, and after it was read. */
#include "unit.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "warm.h"

enum { FILE_BYTES = 5 * (1 << 20) + 12345 };

static int make_file(char *path)
{
    static char bytes[FILE_BYTES];
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(write(fd, bytes, sizeof bytes), FILE_BYTES);
    assert_int_equal(fsync(fd), 0);
    assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
    return fd;
}

/* Whether nearly all of the file is in memory: the machine may have taken some of it back. */
static bool is_held(int fd)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char pages[FILE_BYTES / 4096 + 1];
    void *at = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
    size_t all = (FILE_BYTES + page - 1) / page;
    size_t count = 0;

    assert_true(at != MAP_FAILED);
    assert_true(all <= sizeof pages);
    assert_int_equal(mincore(at, FILE_BYTES, pages), 0);
    for (size_t i = 0; i < all; i++)
        count += !(pages[i] & 1);
    munmap(at, FILE_BYTES);
    return count * 8 < all;
}

static void test_the_whole_file_is_in_memory_afterwards(void **state)
{
    char path[] = "/tmp/everi-warm-XXXXXX";
    int fd = make_file(path);
    struct warmer *warmer = warmer_start(path);

    (void)state;
    assert_non_null(warmer);
    warmer_wait(warmer);
    assert_true(is_held(fd));
    warmer_stop(warmer);
    close(fd);
    unlink(path);
}

static void test_it_ends_early_and_bears_no_file(void **state)
{
    char path[] = "/tmp/everi-warm-XXXXXX";
    int fd = make_file(path);

    (void)state;
    warmer_stop(warmer_start(path));
    assert_null(warmer_start("/nonexistent/everi.db"));
    warmer_stop(NULL);
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_file_is_in_memory_afterwards),
        cmocka_unit_test(test_it_ends_early_and_bears_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
