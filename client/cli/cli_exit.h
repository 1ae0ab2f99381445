/* How the program ends, for whoever started it. */
#ifndef EVERI_CLI_EXIT_H
#define EVERI_CLI_EXIT_H

enum cli_exit {
    CLI_EXIT_OK = 0,
    CLI_EXIT_ERROR = 1, /* the server answered with an error */
    CLI_EXIT_USAGE = 2,
    CLI_EXIT_NO_CONNECTION = 3,
};

#endif
