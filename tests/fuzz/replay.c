/* The target without a fuzzer, for ordinary builds: runs it on every file of the folders and on the
 * files that are named. The last name printed is the input that it fell over. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { FILE_BYTES = 1 << 20, PATH_BYTES = 4096 };

static void run_file(const char *path)
{
    FILE *in = fopen(path, "re");
    uint8_t *bytes = malloc(FILE_BYTES);
    uint8_t *exact;
    size_t size;

    MUST(in && bytes);
    size = fread(bytes, 1, FILE_BYTES, in);
    fclose(in);
    printf("%s: %zu bytes\n", path, size);
    fflush(stdout);
    exact = realloc(bytes, size ? size : 1);
    MUST(exact);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static int run_folder(const char *path)
{
    DIR *dir = opendir(path);
    char file[PATH_BYTES];
    int count = 0;

    MUST(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        run_file(file);
        count++;
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        struct stat info;

        MUST(stat(argv[i], &info) == 0);
        if (S_ISDIR(info.st_mode)) {
            count += run_folder(argv[i]);
        } else {
            run_file(argv[i]);
            count++;
        }
    }
    MUST(count > 0); /* an empty corpus tests nothing */
    return 0;
}
