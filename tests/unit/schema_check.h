/* As much of JSON Schema as the contract's own schemas use, to check values against them. */
#ifndef EVERI_SCHEMA_CHECK_H
#define EVERI_SCHEMA_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* Whether `value` is as `schema` says; references are looked up in `document`. Otherwise `why`
 * gets a sentence with the place. */
bool schema_check(const json_t *document, const json_t *schema, const json_t *value, char *why,
                  size_t why_size);

/* {"$ref": ...} followed; NULL where it leads nowhere. */
const json_t *schema_resolve(const json_t *document, const json_t *schema);

#endif
