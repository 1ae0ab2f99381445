/* Prints the written contract: everi-contract > shared/protocol/PROTOCOL.md */
#include <stdio.h>

#include "buf.h"
#include "method.h"

int main(void)
{
    struct buf out;
    size_t written;
    size_t len;

    buf_init(&out, 1 << 20);
    method_contract(&out);
    len = out.len;
    written = fwrite(out.data, 1, len, stdout);
    buf_done(&out);
    return written == len && fflush(stdout) == 0 ? 0 : 1;
}
