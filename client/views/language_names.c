#include "language_names.h"

#include <stddef.h>
#include <string.h>

#include "attrs.h"

static const struct {
    const char *tag, *name;
} rows[] = {
    { "ar", "Arabic" },    { "az", "Azerbaijani" }, { "bg", "Bulgarian" },  { "cs", "Czech" },
    { "da", "Danish" },    { "de", "German" },      { "el", "Greek" },      { "en", "English" },
    { "es", "Spanish" },   { "et", "Estonian" },    { "fa", "Persian" },    { "fi", "Finnish" },
    { "fr", "French" },    { "ga", "Irish" },       { "he", "Hebrew" },     { "hi", "Hindi" },
    { "hr", "Croatian" },  { "hu", "Hungarian" },   { "hy", "Armenian" },   { "id", "Indonesian" },
    { "it", "Italian" },   { "ja", "Japanese" },    { "ka", "Georgian" },   { "kk", "Kazakh" },
    { "ko", "Korean" },    { "lt", "Lithuanian" },  { "lv", "Latvian" },    { "nl", "Dutch" },
    { "no", "Norwegian" }, { "pl", "Polish" },      { "pt", "Portuguese" }, { "ro", "Romanian" },
    { "ru", "Russian" },   { "sk", "Slovak" },      { "sl", "Slovenian" },  { "sr", "Serbian" },
    { "sv", "Swedish" },   { "th", "Thai" },        { "tr", "Turkish" },    { "uk", "Ukrainian" },
    { "uz", "Uzbek" },     { "vi", "Vietnamese" },  { "zh", "Chinese" }
};

const char *language_name(const char *tag)
{
    size_t len = strcspn(tag, "-_");

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strlen(rows[i].tag) == len && memcmp(rows[i].tag, tag, len) == 0)
            return rows[i].name;
    }
    return tag;
}
