#include "admin_words.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 64 };

static int count_words(const char *words)
{
    return strchr(words, ' ') ? 2 : 1;
}

bool words_find(int argc, char **argv, const struct admin_command **out, struct err *err)
{
    char words[WORDS_MAX];

    for (int count = 2; count > 0; count--) {
        if (count > argc)
            continue;
        snprintf(words, sizeof words, "%s%s%s", argv[0], count == 2 ? " " : "",
                 count == 2 ? argv[1] : "");
        *out = admin_find(words);
        if (*out && count_words((*out)->words) == count)
            return true;
    }
    *out = NULL;
    return err_set(err, ERR_INVALID_PARAMS, NULL,
                   "there is no command \"%.40s%s%.40s\"; everi-server help lists them all",
                   argv[0], argc > 1 && argv[1][0] != '-' ? " " : "",
                   argc > 1 && argv[1][0] != '-' ? argv[1] : "");
}

/* people_manager is --people-manager. */
static bool is_spelled(const struct param *param, const char *text, size_t len)
{
    if (strlen(param->name) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (text[i] != (param->name[i] == '_' ? '-' : param->name[i]))
            return false;
    return true;
}

static const struct param *find_option(const struct admin_command *command, const char *text,
                                       size_t len)
{
    for (const struct param *p = command->params + command->positional; p->name; p++)
        if (is_spelled(p, text, len) && (!command->made || strcmp(command->made, p->name) != 0))
            return p;
    return NULL;
}

/* A number where one is wanted; what is none stays text, and is refused by the param's row. */
static json_t *value_of(const struct param *param, const char *text)
{
    char *end;
    long long n;

    if (param->type != PARAM_INT && param->type != PARAM_MAYBE_INT)
        return json_string(text);
    errno = 0;
    n = strtoll(text, &end, 10);
    if (errno || end == text || *end || isspace((unsigned char)*text))
        return json_string(text);
    return json_integer(n);
}

static bool put(json_t *args, const struct param *param, const char *typed, json_t *value,
                struct err *err)
{
    if (!value)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%.60s: what is given must be UTF-8 text",
                       typed);
    if (param->type == PARAM_WORDS) { /* as often as one likes */
        json_t *list = json_object_get(args, param->name);

        if (!list)
            json_object_set_new(args, param->name, list = json_array());
        json_array_append_new(list, value);
        return true;
    }
    if (json_object_get(args, param->name)) {
        json_decref(value);
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%.60s is given twice", typed);
    }
    json_object_set_new(args, param->name, value);
    return true;
}

/* One option at argv[*i], and its value. */
static bool take_option(const struct admin_command *command, int argc, char **argv, int *i,
                        json_t *args, struct err *err)
{
    const char *typed = argv[*i];
    size_t len = strcspn(typed, "=");
    const char *value = typed[len] ? typed + len + 1 : NULL;
    const struct param *param = len > 2 ? find_option(command, typed + 2, len - 2) : NULL;

    if (!param)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s has no option %.60s", command->words,
                       typed);
    if (param->type == PARAM_BOOL) {
        if (value)
            return err_set(err, ERR_INVALID_PARAMS, NULL, "%.*s takes no value", (int)len, typed);
        return put(args, param, typed, json_true(), err);
    }
    if (!value && *i + 1 == argc)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s needs a value", typed);
    if (!value)
        value = argv[++*i];
    return put(args, param, typed, value_of(param, value), err);
}

bool words_read(const struct admin_command *command, int argc, char **argv, json_t *args,
                struct err *err)
{
    int given = 0;

    for (int i = count_words(command->words); i < argc; i++) {
        if (argv[i][0] == '-') {
            if (!take_option(command, argc, argv, &i, args, err))
                return false;
        } else if (given == command->positional) {
            return err_set(err, ERR_INVALID_PARAMS, NULL, "%s knows no \"%.60s\"", command->words,
                           argv[i]);
        } else if (!put(args, &command->params[given++], argv[i], json_string(argv[i]), err)) {
            return false;
        }
    }
    return true;
}

/* HANDLE or --people-manager. */
static void spell(const struct admin_command *command, int at, char *out, size_t size)
{
    const char *name = command->params[at].name;
    bool is_word = at < command->positional;

    snprintf(out, size, "%s%s", is_word ? "" : "--", name);
    for (char *p = out; *p; p++)
        *p = (char)(is_word ? toupper((unsigned char)*p) : *p == '_' ? '-' : *p);
}

void words_respell(const struct admin_command *command, struct err *err)
{
    size_t len = strlen(err->field);
    char said[ERR_TEXT_MAX];
    char spelled[ERR_FIELD_MAX];

    if (len == 0 || strncmp(err->text, err->field, len) != 0)
        return;
    for (int i = 0; command->params[i].name; i++)
        if (strcmp(command->params[i].name, err->field) == 0) {
            snprintf(said, sizeof said, "%s", err->text + len);
            spell(command, i, spelled, sizeof spelled);
            snprintf(err->text, sizeof err->text, "%.60s%.130s", spelled, said);
            return;
        }
}

void words_usage(const struct admin_command *command, FILE *to)
{
    fprintf(to, "everi-server %s%s%s [--json]\n", command->words, *command->usage ? " " : "",
            command->usage);
}
