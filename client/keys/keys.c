/* The table of all bindings. A row without a help text is a second key for what
 * stands above it. To add a key, add a row; a test refuses doubles in a context, and keys that
 * would shadow what a screen inherits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bindings.h"

const struct binding bindings[] = {
    { KEYS_ANYWHERE, "Alt-a", ACTION_NEXT_UNREAD, "next unread, wherever it is",
      "Alt-a next unread" },
    { KEYS_ANYWHERE, "Alt-k", ACTION_SWITCHER, "switch to a chat, a topic or a person", NULL },
    { KEYS_ANYWHERE, "Alt-1", ACTION_HOME, "Home, also while typing", NULL },
    { KEYS_ANYWHERE, "Alt-2", ACTION_NOTICES, "Notifications, also while typing", NULL },
    { KEYS_ANYWHERE, "Alt-3", ACTION_CHAT, "Chat, also while typing", NULL },
    { KEYS_ANYWHERE, "Alt-4", ACTION_ME, "Me, also while typing", NULL },
    { KEYS_ANYWHERE, "Alt-5", ACTION_INDEX, "the Everi Index, also while typing", NULL },
    { KEYS_ANYWHERE, "Alt-7", ACTION_FIND, "Find, also while typing", NULL },
    { KEYS_ANYWHERE, "F1", ACTION_HELP, "this help", "F1 help" },
    { KEYS_ANYWHERE, "F2", ACTION_SIDEBAR, "the sidebar, or none", NULL },
    { KEYS_ANYWHERE, "F6", ACTION_NEXT_PANE, "to the next part of the screen", NULL },
    { KEYS_ANYWHERE, "Alt-e", ACTION_EDITOR, "what is being written, in $EDITOR", NULL },
    { KEYS_ANYWHERE, "Alt-l", ACTION_BARE, "the text alone, to select in it", NULL },
    { KEYS_ANYWHERE, "Alt-m", ACTION_MOUSE, "mouse on, or off to select with it", NULL },
    { KEYS_ANYWHERE, "C-l", ACTION_REDRAW, "draw everything anew", NULL },
    { KEYS_ANYWHERE, "C-z", ACTION_SUSPEND, "back to the shell; fg returns", NULL },
    { KEYS_ANYWHERE, "C-c", ACTION_QUIT, "leave everi", NULL },

    { KEYS_READING, "1", ACTION_HOME, "Home", NULL },
    { KEYS_READING, "2", ACTION_NOTICES, "Notifications", NULL },
    { KEYS_READING, "3", ACTION_CHAT, "Chat", NULL },
    { KEYS_READING, "4", ACTION_ME, "Me", NULL },
    { KEYS_READING, "5", ACTION_INDEX, "the Everi Index", NULL },
    { KEYS_READING, "7", ACTION_FIND, "Find", NULL },
    { KEYS_READING, "g", ACTION_GO,
      "go: then g top, h home, n notifications, c chat, m me, i index, s find", NULL },
    { KEYS_READING, "o", ACTION_LINKS, "the links in what is selected", "o links" },
    { KEYS_READING, "p", ACTION_PERSON, "the person whose it is", NULL },
    { KEYS_READING, "y", ACTION_COPY, "copy what is selected", NULL },
    { KEYS_READING, ":", ACTION_COMMAND, "a command, with completion", ": command" },
    { KEYS_READING, "?", ACTION_HELP, "this help", NULL },
    { KEYS_READING, "Esc", ACTION_BACK, "back", NULL },
    { KEYS_READING, "Backspace", ACTION_BACK, NULL, NULL },
    { KEYS_READING, "q", ACTION_BACK, NULL, NULL },
    { KEYS_READING, "Q", ACTION_QUIT, "leave everi; asks if something is unsent", NULL },

    { KEYS_LIST, "j", ACTION_DOWN, "down", "j/k move" },
    { KEYS_LIST, "Down", ACTION_DOWN, NULL, NULL },
    { KEYS_LIST, "k", ACTION_UP, "up", NULL },
    { KEYS_LIST, "Up", ACTION_UP, NULL, NULL },
    { KEYS_LIST, "PgDn", ACTION_PAGE_DOWN, "a page down", NULL },
    { KEYS_LIST, "C-d", ACTION_PAGE_DOWN, NULL, NULL },
    { KEYS_LIST, "PgUp", ACTION_PAGE_UP, "a page up", NULL },
    { KEYS_LIST, "C-u", ACTION_PAGE_UP, NULL, NULL },
    { KEYS_LIST, "Home", ACTION_FIRST, "the first", NULL },
    { KEYS_LIST, "End", ACTION_LAST, "the last", NULL },
    { KEYS_LIST, "G", ACTION_LAST, NULL, NULL },
    { KEYS_LIST, "/", ACTION_SEEK, "search in this list", NULL },
    { KEYS_LIST, "n", ACTION_SEEK_NEXT, "the next that is found", NULL },
    { KEYS_LIST, "N", ACTION_SEEK_PREVIOUS, "the one before", NULL },

    { KEYS_GO, "g", ACTION_FIRST, "to the top", "g top" },
    { KEYS_GO, "h", ACTION_HOME, "Home", "h home" },
    { KEYS_GO, "n", ACTION_NOTICES, "Notifications", "n notifications" },
    { KEYS_GO, "c", ACTION_CHAT, "Chat", "c chat" },

    { KEYS_GO, "m", ACTION_ME, "Me", "m me" },
    { KEYS_GO, "i", ACTION_INDEX, "the Everi Index", "i index" },
    { KEYS_GO, "s", ACTION_FIND, "Find", "s find" },

    { KEYS_HOME, "Enter", ACTION_OPEN, "the update with its comments", "Enter open" },
    { KEYS_HOME, "f", ACTION_LIKE, "like, or take it back", "f like" },
    { KEYS_HOME, "b", ACTION_RECOMMEND, "recommend, or take it back", "b recommend" },
    { KEYS_HOME, "r", ACTION_COMMENT, "comment on it", "r comment" },
    { KEYS_HOME, "c", ACTION_COMPOSE, "write an update", "c compose" },
    { KEYS_HOME, ".", ACTION_REVEAL, "show the new ones above", NULL },
    { KEYS_HOME, "F", ACTION_FOLLOW, "follow its author, or no longer", NULL },
    { KEYS_HOME, "m", ACTION_MESSAGE, "write to its author", NULL },

    { KEYS_UPDATE, "Esc", ACTION_BACK, "back to the list", "Esc back" },
    { KEYS_UPDATE, "f", ACTION_LIKE, "like it or the comment, or take it back", "f like" },
    { KEYS_UPDATE, "b", ACTION_RECOMMEND, "recommend, or take it back", "b recommend" },
    { KEYS_UPDATE, "r", ACTION_COMMENT, "comment; on a comment: reply to it", "r comment" },
    { KEYS_UPDATE, "e", ACTION_EDIT_TEXT, "edit what is yours", "e edit" },
    { KEYS_UPDATE, "D", ACTION_DELETE, "delete what is yours; asks first", NULL },
    { KEYS_UPDATE, "w", ACTION_WHO_LIKED, "who likes it", "w who" },
    { KEYS_UPDATE, "W", ACTION_WHO_RECOMMENDED, "who recommends it", NULL },
    { KEYS_UPDATE, "H", ACTION_EDITS, "what it said before it was edited", NULL },
    { KEYS_UPDATE, "F", ACTION_FOLLOW, "follow the author of what is selected, or no longer",
      NULL },
    { KEYS_UPDATE, "m", ACTION_MESSAGE, "write to the author of what is selected", NULL },

    { KEYS_NOTICES, "Enter", ACTION_OPEN, "what it is about", "Enter open" },
    { KEYS_NOTICES, "Space", ACTION_EXPAND, "who they were", "Space expand" },
    { KEYS_NOTICES, "e", ACTION_READ, "mark as read", "e read" },
    { KEYS_NOTICES, "E", ACTION_READ_ALL, "mark all as read", "E all read" },
    { KEYS_NOTICES, "F", ACTION_FILTER, "all of them, the unread ones, or mentions and replies",
      "F filter" },
    { KEYS_NOTICES, "J", ACTION_NEXT_UNREAD_HERE, "next unread", NULL },
    { KEYS_NOTICES, "K", ACTION_PREVIOUS_UNREAD_HERE, "previous unread", NULL },

    { KEYS_CHATS, "Enter", ACTION_OPEN, "open it", "Enter open" },
    { KEYS_CHATS, "l", ACTION_OPEN, NULL, NULL },
    { KEYS_CHATS, "Right", ACTION_OPEN, NULL, NULL },
    { KEYS_CHATS, "c", ACTION_COMPOSE, "write to somebody", "c write to" },
    { KEYS_CHATS, "C", ACTION_NEW_GROUP, "a new group", "C group" },
    { KEYS_CHATS, "m", ACTION_MEMBERS, "who is in it, and what can be done there", "m members" },
    { KEYS_CHATS, "M", ACTION_MUTE, "mute it, or no longer", NULL },
    { KEYS_CHATS, "J", ACTION_NEXT_UNREAD_HERE, "next unread", NULL },
    { KEYS_CHATS, "K", ACTION_PREVIOUS_UNREAD_HERE, "previous unread", NULL },

    { KEYS_MESSAGES, "Enter", ACTION_COMPOSE, "back to writing", "Enter write" },
    { KEYS_MESSAGES, "i", ACTION_COMPOSE, NULL, NULL },
    { KEYS_MESSAGES, "Esc", ACTION_BACK, "back to the list of chats", "Esc list" },
    { KEYS_MESSAGES, "r", ACTION_REPLY, "reply to it", "r reply" },
    { KEYS_MESSAGES, "+", ACTION_EMOJI, "an emoji under it, or take it back", "+ react" },
    { KEYS_MESSAGES, "=", ACTION_EMOJI, NULL, NULL },
    { KEYS_MESSAGES, "e", ACTION_EDIT_TEXT, "edit what is yours", "e edit" },
    { KEYS_MESSAGES, "D", ACTION_DELETE, "delete it, asks first; give a failed one up", "D delete" },
    { KEYS_MESSAGES, "m", ACTION_MEMBERS, "who is here, and what can be done", "m members" },
    { KEYS_MESSAGES, "M", ACTION_MUTE, "mute the chat, or no longer", NULL },
    { KEYS_MESSAGES, "R", ACTION_RETRY, "send a failed one again", NULL },
    { KEYS_MESSAGES, "F", ACTION_FOLLOW, "follow its author, or no longer", NULL },
    { KEYS_MESSAGES, "Alt-u", ACTION_UNREAD_LINE, "to the first unread", NULL },

    { KEYS_ME, "Enter", ACTION_OPEN, "what is selected", "Enter open" },
    { KEYS_ME, "e", ACTION_EDIT_ME, "edit your profile", "e edit" },
    { KEYS_ME, "s", ACTION_SETTINGS, "settings", "s settings" },

    { KEYS_PROFILE, "f", ACTION_FOLLOW, "follow, or no longer", "f follow" },
    { KEYS_PROFILE, "d", ACTION_MESSAGE, "write to them", "d message" },
    { KEYS_PROFILE, "m", ACTION_MESSAGE, NULL, NULL },
    { KEYS_PROFILE, "Enter", ACTION_OPEN, "what is selected", "Enter open" },
    { KEYS_PROFILE, "M", ACTION_MUTE, "mute them, or no longer", NULL },
    { KEYS_PROFILE, "B", ACTION_BLOCK, "block them, or no longer; asks", NULL },
    { KEYS_PROFILE, "p", ACTION_PERSON, "the person who is selected", NULL },
    { KEYS_PROFILE, "Esc", ACTION_BACK, "back where you came from", "Esc back" },

    { KEYS_PARTS, "Tab", ACTION_NEXT_PART, "the next part of the screen", "Tab section" },
    { KEYS_PARTS, "Right", ACTION_NEXT_PART, NULL, NULL },
    { KEYS_PARTS, "l", ACTION_NEXT_PART, NULL, NULL },
    { KEYS_PARTS, "S-Tab", ACTION_PREVIOUS_PART, "the one before", NULL },
    { KEYS_PARTS, "Left", ACTION_PREVIOUS_PART, NULL, NULL },
    { KEYS_PARTS, "h", ACTION_PREVIOUS_PART, NULL, NULL },

    { KEYS_FIND, "Enter", ACTION_OPEN, "what is selected", "Enter open" },
    { KEYS_FIND, "/", ACTION_FIND_FIELD, "other words", "/ words" },
    { KEYS_FIND, "i", ACTION_FIND_FIELD, NULL, NULL },
    { KEYS_FIND, "f", ACTION_LIKE, "follow a person or a topic; like an update", "f follow" },
    { KEYS_FIND, "b", ACTION_RECOMMEND, "recommend an update", NULL },
    { KEYS_FIND, "r", ACTION_COMMENT, "comment on an update", NULL },
    { KEYS_FIND, "F", ACTION_FOLLOW, "follow a person, an author, a topic, or no longer", NULL },
    { KEYS_FIND, "m", ACTION_MESSAGE, "write to the person", NULL },
    { KEYS_FIND, "p", ACTION_PERSON, "the person", NULL },

    { KEYS_FIND_FIELD, "Enter", ACTION_OPEN, "to what was found", "Enter to the list" },
    { KEYS_FIND_FIELD, "Down", ACTION_DOWN, "to what was found", NULL },
    { KEYS_FIND_FIELD, "Tab", ACTION_NEXT_PART, "the next kind", "Tab kind" },
    { KEYS_FIND_FIELD, "S-Tab", ACTION_PREVIOUS_PART, "the one before", NULL },
    { KEYS_FIND_FIELD, "Esc", ACTION_BACK, "leave; the words are kept", "Esc leave" },

    { KEYS_TOPIC, "F", ACTION_FOLLOW_TOPIC, "follow the topic, or no longer", "F follow" },
    { KEYS_TOPIC, "Enter", ACTION_OPEN, "the update with its comments", "Enter open" },
    { KEYS_TOPIC, "f", ACTION_LIKE, "like, or take it back", "f like" },
    { KEYS_TOPIC, "b", ACTION_RECOMMEND, "recommend, or take it back", "b recommend" },
    { KEYS_TOPIC, "r", ACTION_COMMENT, "comment on it", NULL },
    { KEYS_TOPIC, "m", ACTION_MESSAGE, "write to its author", NULL },
    { KEYS_TOPIC, "p", ACTION_PERSON, "its author", NULL },
    { KEYS_TOPIC, "Esc", ACTION_BACK, "back where you came from", "Esc back" },

    { KEYS_SETTINGS, "Space", ACTION_OPEN, "change what is selected", "Space change" },
    { KEYS_SETTINGS, "Enter", ACTION_OPEN, NULL, NULL },
    { KEYS_SETTINGS, "Right", ACTION_NEXT_PART, "the next value", "Right next" },
    { KEYS_SETTINGS, "l", ACTION_NEXT_PART, NULL, NULL },
    { KEYS_SETTINGS, "Left", ACTION_PREVIOUS_PART, "the one before", NULL },
    { KEYS_SETTINGS, "h", ACTION_PREVIOUS_PART, NULL, NULL },
    { KEYS_SETTINGS, "Esc", ACTION_BACK, "back where you came from", "Esc back" },

    { KEYS_INDEX, "Right", ACTION_MORE, "more of it", "Right more" },
    { KEYS_INDEX, "l", ACTION_MORE, NULL, NULL },
    { KEYS_INDEX, "Left", ACTION_LESS, "less of it", "Left less" },
    { KEYS_INDEX, "h", ACTION_LESS, NULL, NULL },
    { KEYS_INDEX, "0", ACTION_EDIT, "digits say how much; 1 and 0 are ten", "0-9 set" },
    { KEYS_INDEX, "u", ACTION_CLEAR, "as it was the last time", NULL },
    { KEYS_INDEX, "n", ACTION_COMPOSE, "a note, for yourself", "n note" },
    { KEYS_INDEX, "Enter", ACTION_OPEN, "the next one; the note", NULL },
    { KEYS_INDEX, "C-d", ACTION_SEND, "check in", "C-d check in" },
    { KEYS_INDEX, "Tab", ACTION_NEXT_PART, "charts, then history", "Tab charts" },
    { KEYS_INDEX, "v", ACTION_NEXT_PART, NULL, NULL },
    { KEYS_INDEX, "S-Tab", ACTION_PREVIOUS_PART, "history, then charts", NULL },
    { KEYS_INDEX, "Esc", ACTION_BACK, "leave; what you answered is kept as a draft", "Esc leave" },

    { KEYS_INDEX_NOTE, "C-d", ACTION_SEND, "check in", "C-d check in" },
    { KEYS_INDEX_NOTE, "Enter", ACTION_EDIT, "a new line", "Enter newline" },
    { KEYS_INDEX_NOTE, "Esc", ACTION_BACK, "back to the sliders; the note is kept", "Esc back" },
    { KEYS_INDEX_NOTE, "Tab", ACTION_BACK, NULL, NULL },

    { KEYS_INDEX_HISTORY, "D", ACTION_DELETE, "take a check-in back; asks first", "D delete" },

    { KEYS_FORM, "Tab", ACTION_NEXT_FIELD, "next field", "Tab next field" },
    { KEYS_FORM, "S-Tab", ACTION_PREVIOUS_FIELD, "previous field", NULL },
    { KEYS_FORM, "C-d", ACTION_SEND, "save", "C-d save" },
    { KEYS_FORM, "Esc", ACTION_BACK, "leave it as it was", "Esc leave" },

    { KEYS_FORM_LINE, "Down", ACTION_NEXT_FIELD, "next field", NULL },
    { KEYS_FORM_LINE, "Up", ACTION_PREVIOUS_FIELD, "previous field", NULL },

    { KEYS_COMPOSER, "C-d", ACTION_EDIT, "send", "C-d send" },
    { KEYS_COMPOSER, "Enter", ACTION_EDIT, "a new line", "Enter newline" },
    { KEYS_COMPOSER, "Tab", ACTION_COMPLETE, "complete @name; else topics, and for whom",
      "Tab next" },
    { KEYS_COMPOSER, "S-Tab", ACTION_PREVIOUS_FIELD, "the field before", NULL },
    { KEYS_COMPOSER, "Esc", ACTION_BACK, "leave; the text is kept as a draft",
      "Esc keep as draft" },

    { KEYS_CHAT_COMPOSER, "Enter", ACTION_EDIT, "send", "Enter send" },
    { KEYS_CHAT_COMPOSER, "Alt-Enter", ACTION_EDIT, "a new line", "Alt-Enter newline" },
    { KEYS_CHAT_COMPOSER, "Tab", ACTION_COMPLETE, "complete @name", "Tab complete" },
    { KEYS_CHAT_COMPOSER, "Up", ACTION_EDIT_LAST,
      "while nothing is written: edit what you just said; else choose a message", NULL },
    { KEYS_CHAT_COMPOSER, "Alt-Up", ACTION_MESSAGES, "choose a message", NULL },
    { KEYS_CHAT_COMPOSER, "PgUp", ACTION_PAGE_UP, "what was said before", "PgUp history" },
    { KEYS_CHAT_COMPOSER, "PgDn", ACTION_PAGE_DOWN, "what was said since", NULL },
    { KEYS_CHAT_COMPOSER, "Alt-u", ACTION_UNREAD_LINE, "to the first unread", NULL },
    { KEYS_CHAT_COMPOSER, "Esc", ACTION_BACK, "to the list; the text is kept", "Esc list" },

    { KEYS_LOGIN, "Tab", ACTION_NEXT_FIELD, "next field", "Tab next field" },
    { KEYS_LOGIN, "Down", ACTION_NEXT_FIELD, NULL, NULL },
    { KEYS_LOGIN, "S-Tab", ACTION_PREVIOUS_FIELD, "previous field", NULL },
    { KEYS_LOGIN, "Up", ACTION_PREVIOUS_FIELD, NULL, NULL },
    { KEYS_LOGIN, "Enter", ACTION_SIGN_IN, "sign in", "Enter sign in" },
    { KEYS_LOGIN, "C-u", ACTION_CLEAR, "clear the field", "C-u clear" },
    { KEYS_LOGIN, "Esc", ACTION_QUIT, "leave everi", "Esc quit" },

    { KEYS_COMMAND, "Enter", ACTION_OPEN, "do it", "Enter do it" },
    { KEYS_COMMAND, "Tab", ACTION_COMPLETE, "complete", "Tab complete" },
    { KEYS_COMMAND, "Esc", ACTION_BACK, "leave", "Esc leave" },

    { KEYS_SWITCHER, "Enter", ACTION_OPEN, "go there", "Enter go" },
    { KEYS_SWITCHER, "Tab", ACTION_DOWN, "next", "Tab next" },
    { KEYS_SWITCHER, "Down", ACTION_DOWN, NULL, NULL },
    { KEYS_SWITCHER, "Up", ACTION_UP, "previous", NULL },
    { KEYS_SWITCHER, "Esc", ACTION_BACK, "leave", "Esc leave" },

    { KEYS_HELP, "Space", ACTION_PAGE_DOWN, "a page down", "Space page" },
    { KEYS_HELP, "Esc", ACTION_BACK, "back", "Esc back" },
    { KEYS_HELP, "q", ACTION_BACK, NULL, NULL },
    { KEYS_HELP, "?", ACTION_BACK, NULL, NULL },

    { KEYS_PICKER, "Enter", ACTION_OPEN, "pick it; so does its number", "Enter open" },
    { KEYS_PICKER, "y", ACTION_COPY, "copy it", "y copy" },
    { KEYS_PICKER, "Esc", ACTION_BACK, "close", "Esc close" },
    { KEYS_PICKER, "q", ACTION_BACK, NULL, NULL },

    { KEYS_REACT, "Enter", ACTION_OPEN, "put it under the message", "Enter react" },
    { KEYS_REACT, "Tab", ACTION_OPEN, NULL, NULL },
    { KEYS_REACT, "Esc", ACTION_BACK, "leave", "Esc leave" },

    { KEYS_SEEK, "Enter", ACTION_OPEN, "find", "Enter find" },
    { KEYS_SEEK, "Esc", ACTION_BACK, "leave", "Esc leave" },

    { KEYS_QUESTION, "y", ACTION_YES, "yes", "y yes" },
    { KEYS_QUESTION, "n", ACTION_NO, "no", "n no" },
    { KEYS_QUESTION, "Esc", ACTION_NO, NULL, NULL },
};
const size_t binding_count = ARRAY_LEN(bindings);

static const char *const titles[KEY_CONTEXTS] = {
    [KEYS_ANYWHERE] = "Everywhere",
    [KEYS_READING] = "Outside of texts",
    [KEYS_LIST] = "In lists",
    [KEYS_GO] = "Behind g",
    [KEYS_HOME] = "Home",
    [KEYS_UPDATE] = "An update",
    [KEYS_NOTICES] = "Notifications",
    [KEYS_CHATS] = "List of chats",
    [KEYS_MESSAGES] = "Messages",
    [KEYS_ME] = "Me",
    [KEYS_PROFILE] = "Somebody",
    [KEYS_PARTS] = "Parts of a screen",
    [KEYS_FIND] = "Find",
    [KEYS_FIND_FIELD] = "Find: the words",
    [KEYS_TOPIC] = "A topic",
    [KEYS_SETTINGS] = "Settings",
    [KEYS_INDEX] = "The Everi Index: a check-in",
    [KEYS_INDEX_NOTE] = "The Everi Index: the note",
    [KEYS_INDEX_HISTORY] = "The Everi Index: history",
    [KEYS_FORM] = "Forms",
    [KEYS_FORM_LINE] = "Forms: a field of one line",
    [KEYS_COMPOSER] = "Writing an update or a comment",
    [KEYS_CHAT_COMPOSER] = "Writing a message",
    [KEYS_LOGIN] = "Signing in",
    [KEYS_COMMAND] = "Commands",
    [KEYS_SWITCHER] = "Switcher",
    [KEYS_HELP] = "Help",
    [KEYS_PICKER] = "Boxes to pick from",
    [KEYS_SEEK] = "Searching in a list",
    [KEYS_REACT] = "Reacting to a message",
    [KEYS_QUESTION] = "Questions",
};

const char *key_context_title(enum key_context context)
{
    return titles[context];
}

enum action binding_find(enum key_context context, const struct input *input)
{
    for (size_t i = 0; i < binding_count; i++) {
        uint32_t code;
        int modifiers;

        if (bindings[i].context == context && key_parse(bindings[i].key, &code, &modifiers) &&
            code == input->code && modifiers == input->modifiers)
            return bindings[i].action;
    }
    return ACTION_NONE;
}
