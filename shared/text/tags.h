/* Names that others gave to languages and time zones, by their form alone: whether anybody speaks
 * or keeps it is not asked. */
#ifndef EVERI_TAGS_H
#define EVERI_TAGS_H

#include <stdbool.h>

/* A well-formed language tag of BCP 47 (RFC 5646, 2.1), in any case: "az", "pt-BR", "zh-Hant-TW",
 * "de-CH-1996". The irregular ones of old are none. */
bool tag_is_language(const char *text);
/* A name as the IANA time zone database forms them: "UTC", "Asia/Baku",
 * "America/Argentina/Buenos_Aires", "Etc/GMT+4". */
bool tag_is_time_zone(const char *text);

#endif
