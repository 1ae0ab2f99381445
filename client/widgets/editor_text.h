/* A text with a cursor in it. The cursor stands between clusters, never within one. */
#ifndef EVERI_EDITOR_TEXT_H
#define EVERI_EDITOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct editor_text {
    char *bytes; /* UTF-8, terminated; newline and tab are its only controls */
    size_t len, cursor;
    size_t max_points;
};

void editor_text_init(struct editor_text *text, size_t max_points);
void editor_text_done(struct editor_text *text);

/* Puts `len` foreign bytes in the place of [start, end) and the cursor behind them. What is no text
 * is left out: broken UTF-8, controls, what nobody would see; CR LF and CR become newlines. False:
 * not all of it found room. */
bool editor_text_replace(struct editor_text *text, size_t start, size_t end, const char *bytes,
                         size_t len);

/* Exactly what the text and its cursor were at some time. */
void editor_text_restore(struct editor_text *text, const char *bytes, size_t cursor);

/* Places around `at`, in bytes; at the text's edges `at` itself. A word of readline is letters and
 * digits; a wide one ends at blanks only. */
size_t editor_text_before(const struct editor_text *text, size_t at);
size_t editor_text_behind(const struct editor_text *text, size_t at);
size_t editor_text_line_start(const struct editor_text *text, size_t at);
size_t editor_text_line_end(const struct editor_text *text, size_t at);
size_t editor_text_word_start(const struct editor_text *text, size_t at, bool wide);
size_t editor_text_word_end(const struct editor_text *text, size_t at);

#endif
