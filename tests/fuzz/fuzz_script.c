/* A script's text to steps. Whatever it is, it is steps with a kind and a line of the file, or a
 * refusal that names the file.
 *
 * Patterns are compiled by the C library, which copies what is repeated: /a++++/ doubles with each
 * sign. A script is its user's own, so that is let be, and not tried. */
#include "fuzz.h"

#include <string.h>

#include "mem.h"
#include "script_parse.h"

static bool repeats(const char *text)
{
    return strchr(text, '/') && strpbrk(text, "+{");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_utf8(data, size);
    struct arena *mem = arena_new();
    struct script script = { 0 };
    struct err err = { 0 };
    int line = 0;

    if (!repeats(text) &&
        (!script_parse(mem, "f.everi", text, &script, &err) || !script_check(&script, &err)))
        MUST(err.code == ERR_INVALID_PARAMS && strncmp(err.text, "f.everi:", 8) == 0);
    for (size_t i = 0; i < script.count; i++) {
        const struct step *step = &script.steps[i];

        MUST(step->kind < STEP_KINDS && step->line > line);
        line = step->line;
        for (size_t k = 0; k < step->rest_count; k++)
            MUST(step->rest[k]);
    }
    arena_free(mem);
    return 0;
}
