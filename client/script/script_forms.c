/* The steps of a script. This table is their documentation, what the parser reads by, and what
 * `everi-tui --script help` prints; script_run.c holds the function of each.
 *
 * A form is words: lower-case ones stand as they are, upper-case ones are places (enum slot), [...]
 * may be left out, REST takes all that is left. Of the forms of a verb the first that fits counts.
 * A new step needs a kind (script_parse.h), a row here and a function in script_run.c's table. */
#include "script_forms.h"

#include "attrs.h"

const struct script_form script_forms[] = {
    { STEP_SIZE, "size SIZE", "how large the terminal is; before the client is opened" },
    { STEP_THEME, "theme THEME", "dark or light; before the client is opened" },
    { STEP_CLOCK, "clock TIME", "the time of server and client, which then stands still" },
    { STEP_ADVANCE, "advance DURATION", "moves that time; what fell due on the server has run" },
    { STEP_SEED, "seed NUMBER", "what `random` draws from" },
    { STEP_SERVER, "server [REST]", "starts a server of the script's own, with these options" },
    { STEP_CONNECT, "connect URL", "uses a server that is there" },
    { STEP_PERSON, "person HANDLE TEXT [REST]",
      "somebody of that server: handle, name, and title= verified= people_manager= admin=" },
    { STEP_LOGIN_BY_HAND, "login HANDLE by hand", "opens the client and types into its form" },
    { STEP_LOGIN, "login HANDLE", "opens the client, logged in" },
    { STEP_LOGIN_FORM, "login", "opens the client at its login form" },
    { STEP_CALL, "call HANDLE METHOD [JSON] [as NAME]",
      "a call by somebody in the background; $NAME.member is then a part of its result" },
    { STEP_KEY, "key KEY [TIMES]", "presses a key" },
    { STEP_TYPE, "type TEXT", "types, key by key" },
    { STEP_PASTE, "paste TEXT", "pastes, as terminals do: bracketed" },
    { STEP_MOUSE, "mouse PLACE BUTTON", "column,row from 0, and click, up or down" },
    { STEP_RESIZE, "resize SIZE", "makes the window so large" },
    { STEP_RANDOM, "random NUMBER", "presses so many random keys, pastes and resizes" },
    { STEP_WAIT_IDLE, "wait idle [DURATION]", "until nothing asked of the server is unanswered" },
    { STEP_WAIT_GONE, "wait gone TEXT [DURATION]", "until the screen does not hold it" },
    { STEP_WAIT, "wait PATTERN [DURATION]", "until a row of the screen matches" },
    { STEP_WAIT, "wait TEXT [DURATION]",
      "until a row of the screen holds it, drawn since the last step that did something" },
    { STEP_EXPECT_LOOK, "expect attr LOOK at ROW", "something in the row looks so" },
    { STEP_EXPECT_BYTES, "expect bytes < NUMBER",
      "the terminal got fewer since the last step that did something" },
    { STEP_EXPECT_END, "expect end [NUMBER]", "the client has ended, with this exit code" },
    { STEP_EXPECT, "expect TEXT [at ROW]", "the screen holds it" },
    { STEP_REFUSE, "refuse TEXT", "the screen does not hold it" },
    { STEP_MEASURE, "measure TEXT {", "takes the time of the steps up to }" },
    { STEP_MEASURE_END, "}", "the end of `measure`" },
    { STEP_OFFLINE, "offline DURATION", "cuts the client's connection; the script goes on" },
    { STEP_ADMIN, "admin REST",
      "an everi-server command on the script's server; ./FILE is beside this script" },
    { STEP_RESTART, "restart server", "stops it well, or finds it dead, and starts it again" },
    { STEP_KILL, "kill server", "kills it" },
    { STEP_SIGNAL, "signal SIGNAL", "the client gets this signal; the last step" },
    { STEP_SNAPSHOT, "snapshot NAME", "the screen is as in NAME.screen (--update writes it)" },
    { STEP_SAY, "say TEXT", "a caption for those who watch" },
    { STEP_PAUSE, "pause DURATION", "only when watched or recorded" },
    { STEP_INCLUDE, "include FILE", "the steps of another file, beside this one" },
};
const size_t script_form_count = ARRAY_LEN(script_forms);

static const struct {
    const char *name, *example;
} slots[SLOTS] = {
    [SLOT_SIZE] = { "SIZE", "80x24" },
    [SLOT_THEME] = { "THEME", "dark" },
    [SLOT_TIME] = { "TIME", "2026-11-23T14:30:00Z" },
    [SLOT_DURATION] = { "DURATION", "5s" },
    [SLOT_NUMBER] = { "NUMBER", "1500" },
    [SLOT_URL] = { "URL", "ws://127.0.0.1:7420/ws" },
    [SLOT_HANDLE] = { "HANDLE", "rustam" },
    [SLOT_METHOD] = { "METHOD", "update.post" },
    [SLOT_JSON] = { "JSON", "'{\"text\": \"Hello\"}'" },
    [SLOT_KEY] = { "KEY", "Alt-a" },
    [SLOT_TIMES] = { "TIMES", "x3" },
    [SLOT_PLACE] = { "PLACE", "10,4" },
    [SLOT_BUTTON] = { "BUTTON", "click" },
    [SLOT_ROW] = { "ROW", "3" },
    [SLOT_LOOK] = { "LOOK", "reverse" },
    [SLOT_SIGNAL] = { "SIGNAL", "TERM" },
    [SLOT_NAME] = { "NAME", "home-80" },
    [SLOT_FILE] = { "FILE", "login.everi" },
    [SLOT_PATTERN] = { "PATTERN", "/[0-9]+ new/" },
    [SLOT_TEXT] = { "TEXT", "\"3 new\"" },
    [SLOT_REST] = { "REST", "" },
};

const char *script_slot_name(enum slot slot)
{
    return slots[slot].name;
}

const char *script_slot_example(enum slot slot)
{
    return slots[slot].example;
}

void script_forms_document(struct buf *out)
{
    buf_add_str(out,
                "A script is a file of steps, one a line; # begins a comment, words are quoted "
                "as in a shell.\n\n");
    for (size_t i = 0; i < script_form_count; i++)
        buf_printf(out, "  %-36s %s\n", script_forms[i].form, script_forms[i].meaning);
    buf_add_str(out, "\nwhere, for example,\n\n");
    for (size_t i = 0; i < SLOT_REST; i++)
        buf_printf(out, "  %-36s %s\n", slots[i].name, slots[i].example);
}
