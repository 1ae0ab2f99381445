#include "workflow_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "json_read.h"
#include "machine.h"

bool workflow_file_read(const char *path, json_t **out, struct err *err)
{
    char bytes[4096];
    struct buf text;
    FILE *file = fopen(path, "re");
    size_t n;
    bool good;

    if (!file)
        return err_set(err, ERR_INVALID_PARAMS, "file", "file %.100s cannot be read: %s", path,
                       strerror(errno));
    buf_init(&text, MACHINE_BYTES_MAX + 1);
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0 && buf_add(&text, bytes, n))
        ;
    fclose(file);
    good = machine_read(text.data ? text.data : "", text.len, out, err);
    buf_done(&text);
    if (!good) {
        err->code = ERR_INVALID_PARAMS;
        (void)snprintf(err->field, sizeof err->field, "file");
    }
    return good;
}

bool workflow_file_check(json_t *definition, struct err *err)
{
    AUTO_JSON json_t *problems = machine_check(definition);
    const json_t *first = json_array_get(problems, 0);

    if (!first)
        return true;
    return err_set(err, ERR_INVALID_PARAMS, "file", "file: %s %s",
                   json_string_value(json_object_get(first, "path")),
                   json_string_value(json_object_get(first, "text")));
}
