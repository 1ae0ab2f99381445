/* Only what every terminal draws alike: one code point, of Unicode 12 or before (see
 * shared/text/sanitize.h). Those that are wanted most come first; a new one is a row. */
#include "emoji_names.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "attrs.h"

static const struct {
    const char *emoji, *name;
} names[] = {
    { "👍", "thumbsup" },
    { "🎉", "party" },
    { "❤", "heart" },
    { "😀", "smile" },
    { "👀", "eyes" },
    { "🚀", "rocket" },
    { "✅", "done" },
    { "🙏", "thanks" },
    { "👎", "thumbsdown" },
    { "😂", "joy" },
    { "🔥", "fire" },
    { "👏", "clap" },
    { "💯", "hundred" },
    { "🤔", "thinking" },
    { "😄", "laugh" },
    { "😉", "wink" },
    { "😊", "blush" },
    { "😍", "heart_eyes" },
    { "😎", "cool" },
    { "😅", "sweat_smile" },
    { "😆", "grin_squint" },
    { "🙂", "slight_smile" },
    { "🙃", "upside_down" },
    { "😇", "angel" },
    { "🤩", "star_eyes" },
    { "😋", "yum" },
    { "😜", "tongue" },
    { "🤗", "hug" },
    { "🤓", "nerd" },
    { "🥳", "party_face" },
    { "😏", "smirk" },
    { "😐", "neutral" },
    { "😑", "expressionless" },
    { "🙄", "eye_roll" },
    { "😬", "grimace" },
    { "😌", "relieved" },
    { "😴", "sleeping" },
    { "😷", "mask" },
    { "🤒", "ill" },
    { "🤯", "mind_blown" },
    { "😕", "confused" },
    { "😟", "worried" },
    { "🙁", "frown" },
    { "😮", "open_mouth" },
    { "😲", "astonished" },
    { "😳", "flushed" },
    { "🥺", "pleading" },
    { "😢", "cry" },
    { "😭", "sob" },
    { "😱", "scream" },
    { "😞", "disappointed" },
    { "😓", "sweat" },
    { "😤", "huff" },
    { "😠", "angry" },
    { "😡", "rage" },
    { "🤬", "swear" },
    { "💀", "skull" },
    { "👻", "ghost" },
    { "🤖", "robot" },
    { "👋", "wave" },
    { "👌", "ok_hand" },
    { "🤞", "fingers_crossed" },
    { "🤘", "horns" },
    { "🤝", "handshake" },
    { "💪", "strong" },
    { "🤷", "shrug" },
    { "🤦", "facepalm" },
    { "🙌", "raised_hands" },
    { "👆", "point_up" },
    { "👇", "point_down" },
    { "👉", "point_right" },
    { "👈", "point_left" },
    { "✋", "hand" },
    { "✊", "fist" },
    { "👊", "punch" },
    { "🧡", "orange_heart" },
    { "💛", "yellow_heart" },
    { "💚", "green_heart" },
    { "💙", "blue_heart" },
    { "💜", "purple_heart" },
    { "🖤", "black_heart" },
    { "💔", "broken_heart" },
    { "💖", "sparkling_heart" },
    { "✨", "sparkles" },
    { "⭐", "star" },
    { "🌟", "glowing_star" },
    { "💫", "dizzy" },
    { "⚡", "lightning" },
    { "💥", "boom" },
    { "💡", "idea" },
    { "💬", "speech" },
    { "💭", "thought" },
    { "❓", "question" },
    { "❗", "exclamation" },
    { "❌", "cross" },
    { "⛔", "no_entry" },
    { "🚫", "forbidden" },
    { "🆗", "ok" },
    { "🆕", "new" },
    { "🔴", "red_circle" },
    { "🟡", "yellow_circle" },
    { "🟢", "green_circle" },
    { "🔵", "blue_circle" },
    { "🚧", "construction" },
    { "🚨", "alarm" },
    { "🐛", "bug" },
    { "🔧", "wrench" },
    { "🔨", "hammer" },
    { "🔒", "lock" },
    { "🔓", "unlock" },
    { "🔑", "key" },
    { "🔍", "magnifier" },
    { "📌", "pin" },
    { "📎", "paperclip" },
    { "📝", "memo" },
    { "📅", "calendar" },
    { "📈", "chart_up" },
    { "📉", "chart_down" },
    { "📊", "bar_chart" },
    { "📦", "package" },
    { "📣", "megaphone" },
    { "📷", "camera" },
    { "📞", "phone" },
    { "💻", "laptop" },
    { "💾", "floppy" },
    { "📧", "email" },
    { "📚", "books" },
    { "🔗", "link" },
    { "⏰", "alarm_clock" },
    { "⏳", "hourglass" },
    { "🏁", "finish" },
    { "🏆", "trophy" },
    { "🥇", "gold_medal" },
    { "🎯", "target" },
    { "🎁", "gift" },
    { "🎂", "cake" },
    { "🍰", "cake_slice" },
    { "🍕", "pizza" },
    { "🍔", "burger" },
    { "🍎", "apple" },
    { "🍌", "banana" },
    { "🍺", "beer" },
    { "🍻", "cheers" },
    { "🍷", "wine" },
    { "☕", "coffee" },
    { "🍵", "tea" },
    { "🎵", "music" },
    { "🎧", "headphones" },
    { "⚽", "football" },
    { "🏀", "basketball" },
    { "🎮", "game" },
    { "🎲", "dice" },
    { "🌈", "rainbow" },
    { "🌍", "earth" },
    { "🌱", "seedling" },
    { "🌲", "tree" },
    { "🌹", "rose" },
    { "🌸", "blossom" },
    { "🍀", "clover" },
    { "🌙", "moon" },
    { "🌊", "ocean" },
    { "⛄", "snowman" },
    { "🐱", "cat" },
    { "🐶", "dog" },
    { "🐢", "turtle" },
    { "🐘", "elephant" },
    { "🦄", "unicorn" },
    { "🐝", "bee" },
    { "🦆", "duck" },
    { "🐧", "penguin" },
    { "🚲", "bicycle" },
    { "🚗", "car" },
    { "🚂", "train" },
    { "🏠", "home" },
    { "🏢", "office" },
    { "💰", "money" },
    { "👑", "crown" },
    { "💎", "gem" },
    { "🎩", "top_hat" },
    { "👓", "glasses" },
};

static bool begins_a_word(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);

    for (const char *p = name; *p; p++) {
        if ((p == name || p[-1] == '_') && strncasecmp(p, prefix, len) == 0)
            return true;
    }
    return false;
}

void emoji_offer(struct popup *popup, const char *prefix)
{
    char note[POPUP_TEXT];

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!begins_a_word(names[i].name, prefix))
            continue;
        snprintf(note, sizeof note, ":%s:", names[i].name);
        if (!popup_add(popup, names[i].emoji, note))
            return; /* with one more letter there are fewer */
    }
}

const char *emoji_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcasecmp(names[i].name, name) == 0)
            return names[i].emoji;
    }
    return NULL;
}

const char *emoji_name(const char *emoji)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].emoji, emoji) == 0)
            return names[i].name;
    }
    return "";
}
