#include "cli_ask.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool cli_ask_can(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

bool cli_ask_yes(const char *question)
{
    FILE *tty = fopen("/dev/tty", "r+e");
    char answer[16] = "";
    bool yes = false;

    if (!tty)
        return false;
    fprintf(tty, "%s (yes or no) ", question);
    fflush(tty);
    if (fgets(answer, sizeof answer, tty))
        yes = strcmp(answer, "yes\n") == 0;
    fclose(tty);
    return yes;
}
