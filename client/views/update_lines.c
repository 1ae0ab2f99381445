/* How an update reads:
 *
 *     Leyla Mammadova commented                     why it is here, where it is not its author's
 * act Rustam Hashimov @rustam · Engineer        edited · 12m the text, so many rows of it ...
 *     #topics                 14 likes (you)   6 comments
 *
 * Counts and the time keep their place at the right edge: a name or a topic of any width is cut
 * before it reaches them. */
#include "update_lines.h"

#include <stdio.h>
#include <string.h>

#include "language_names.h"
#include "links.h"
#include "model_fields.h"
#include "model_moments.h"
#include "utf8.h"

enum { COUNTS_MAX = 120, COLS_WORDS = 56, COLS_MORE = 4, LINK_SIDE = 2, LINK_DESCRIPTION_ROWS = 3 };

/* Columns of words of our own. */
static int width_of(const char *text)
{
    int width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* Of what not everybody may read: who may. */
static const char *audience_words(const json_t *object)
{
    return field_is(object, "audience", "team")        ? "team · "
           : field_is(object, "audience", "followers") ? "followers · "
                                                       : "";
}

/* likes: words before the time, "" none. */
static void draw_author(struct ui *ui, const json_t *author, const json_t *object,
                        const char *likes, struct grid *grid, int row, int col, int cols)
{
    const char *title = field_text(author, "title");
    bool own = field_is(author, "handle", ui->model->me);
    char ago[MOMENT_MAX], when[MOMENT_MAX + 64];
    const char *handle = arena_printf(ui->mem, " @%s%s", field_text(author, "handle"),
                                      field_true(author, "verified") ? " ✓" : "");
    int when_cols, left, name_cols;

    moment_ago(ui->model->now_ms, field_time(object, "at"), ago);
    snprintf(when, sizeof when, "%s%s%s%s", likes, audience_words(object),
             field_time(object, "edited_at") >= 0 ? "edited · " : "", ago);
    when_cols = width_of(when);
    left = cols - when_cols - 1;
    if (left < 8)
        left = cols;
    else
        grid_text(grid, row, col + cols - when_cols, when_cols, LOOK_DIM, when);
    /* A name may be anything and as long as it likes; the handle says who it is, and is seen. */
    name_cols = left - width_of(handle) > left / 2 ? left - width_of(handle) : left / 2;
    cols = grid_text(grid, row, col, name_cols, own ? LOOK_OWN : LOOK_NAME,
                     field_text(author, "name"));
    if (left - cols >= COLS_MORE)
        cols += grid_text(grid, row, col + cols, left - cols, LOOK_DIM, handle);
    if (*title && left - cols >= COLS_MORE)
        grid_text(grid, row, col + cols, left - cols, LOOK_DIM,
                  arena_printf(ui->mem, " · %s", title));
}

void author_draw(struct ui *ui, const json_t *author, const json_t *object, struct grid *grid,
                 int row, int col, int cols)
{
    draw_author(ui, author, object, "", grid, row, col, cols);
}

/* Why an update is in the feed, where it is not because its author posted it: words behind a name,
 * or alone. NULL: nothing to say. */
static const char *reason_words(const json_t *reason)
{
    static const struct {
        const char *kind, *words;
    } rows[] = {
        { "commented", " commented" },
        { "recommended", " recommends this" },
        { "topic", "on a topic that you follow" },
        { "team", "from your team" },
        { "mentioned", " mentioned you" },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *words = rows[i].words;

        if (field_is(reason, "kind", rows[i].kind))
            return words[0] == ' ' && !field_object(reason, "by") ? NULL : words;
    }
    return NULL;
}

static void draw_reason(struct ui *ui, const json_t *reason, struct grid *grid, int row, int col,
                        int cols)
{
    const json_t *by = field_object(reason, "by");
    const char *words = reason_words(reason);
    int used = 0;

    if (words[0] == ' ')
        used = grid_text(grid, row, col, cols - width_of(words), LOOK_DIM,
                         field_is(by, "handle", ui->model->me) ? "You" : field_text(by, "name"));
    grid_text(grid, row, col + used, cols - used, LOOK_DIM, words);
}

static void add_count(char out[COUNTS_MAX], int64_t n, const char *one, const char *many, bool you)
{
    size_t len = strlen(out);

    if (n > 0)
        snprintf(out + len, COUNTS_MAX - len, "%s%lld %s%s", len ? "   " : "", (long long)n,
                 n == 1 ? one : many, you ? " (you)" : "");
}

static void count_words(const json_t *update, int cols, char out[COUNTS_MAX])
{
    bool wide = cols >= COLS_WORDS;

    out[0] = '\0';
    add_count(out, field_int(update, "likes"), "like", "likes", field_true(update, "liked"));
    add_count(out, field_int(update, "recommends"), wide ? "recommend" : "rec",
              wide ? "recommends" : "recs", field_true(update, "recommended"));
    add_count(out, field_int(update, "comments"), wide ? "comment" : "com.",
              wide ? "comments" : "com.", false);
}

static const char *topic_words(struct ui *ui, const json_t *update)
{
    const char *words = "";
    size_t i;
    const json_t *topic;

    json_array_foreach(field_list(update, "topics"), i, topic)
    {
        if (json_is_string(topic))
            words = arena_printf(ui->mem, "%s%s#%s", words, *words ? " " : "",
                                 json_string_value(topic));
    }
    return words;
}

/* "translated from English by the function · t original"; "" where it is as it was written. */
static const char *translated_words(struct ui *ui, const json_t *update, int cols)
{
    const json_t *translation = model_translation(ui->model, update);
    const char *from = translation ? language_name(field_text(translation, "from")) : "";

    return !translation
               ? ""
               : arena_printf(ui->mem,
                              cols >= COLS_WORDS ? "translated from %s by the function · t original"
                                                 : "from %s · t original",
                              from);
}

/* The text with its rows cut to `most`; of a long one only as much is wrapped as can be in them. */
static struct rich text_of(struct ui *ui, const json_t *object, int cols, int most,
                           struct wrap *wrap, int *rows)
{
    const json_t *translation = model_translation(ui->model, object);
    struct rich rich = translation ? (struct rich){ .text = field_text(translation, "text") }
                                   : rich_of(ui->mem, object);
    size_t len = strlen(rich.text), enough = (size_t)(most + 1) * (size_t)cols * CELL_BYTES;

    if (most < UPDATE_WHOLE && len > enough) {
        len = utf8_valid_prefix(rich.text, enough);
        rich.text = arena_strndup(ui->mem, rich.text, len);
        while (rich.count > 0 && rich.spans[rich.count - 1].end > len)
            rich.count--;
    }
    *wrap = wrap_text(ui->mem, rich.text, cols);
    *rows = wrap->count > (size_t)most ? most : (int)wrap->count;
    return rich;
}

static bool has_last_row(struct ui *ui, const json_t *update)
{
    return *topic_words(ui, update) || field_int(update, "likes") > 0 ||
           field_int(update, "recommends") > 0 || field_int(update, "comments") > 0;
}

/* ---- what its link leads to, as the server saw it ---- */

static bool has_link(const json_t *update)
{
    const json_t *link = field_object(update, "link");

    return link_is_good(field_text(link, "url")) &&
           (*field_text(link, "title") || *field_text(link, "description"));
}

static struct wrap description_of(struct ui *ui, const json_t *update, int cols)
{
    return wrap_text(ui->mem, field_text(field_object(update, "link"), "description"),
                     cols > LINK_SIDE ? cols - LINK_SIDE : 1);
}

/* Its title and its site; of a whole update its description too. */
static int link_rows(struct ui *ui, const json_t *update, int cols, int most)
{
    int rows = 2;

    if (!has_link(update))
        return 0;
    if (most == UPDATE_WHOLE && *field_text(field_object(update, "link"), "description")) {
        int described = (int)description_of(ui, update, cols).count;

        rows += described < LINK_DESCRIPTION_ROWS ? described : LINK_DESCRIPTION_ROWS;
    }
    return rows;
}

static void draw_link(struct ui *ui, const json_t *update, struct grid *grid, struct rect rect)
{
    const json_t *link = field_object(update, "link");
    const char *title = field_text(link, "title"), *site = field_text(link, "site");
    const char *brief = link_brief(ui->mem, field_text(link, "url"));
    int col = rect.col + LINK_SIDE, cols = rect.cols - LINK_SIDE, last = rect.row + rect.rows - 1;

    for (int row = rect.row; row <= last; row++)
        grid_glyphs(grid, row, rect.col, 1, LOOK_BORDER, "│");
    grid_text(grid, rect.row, col, cols, LOOK_TITLE,
              *title ? title : field_text(link, "description"));
    if (rect.rows > 2) {
        struct wrap wrap = description_of(ui, update, rect.cols);

        wrap_draw(grid, (struct rect){ rect.row + 1, col, rect.rows - 2, cols },
                  field_text(link, "description"), &wrap, 0, LOOK_TEXT, NULL, 0);
    }
    cols -= grid_text(grid, last, col, cols, LOOK_LINK, brief);
    if (*site && cols > 6)
        grid_text(grid, last, rect.col + rect.cols - cols, cols, LOOK_DIM,
                  arena_printf(ui->mem, " · %s", site));
}

int update_rows(struct ui *ui, const json_t *update, const json_t *reason, int cols, int most)
{
    struct wrap wrap;
    int rows;

    text_of(ui, update, cols, most, &wrap, &rows);
    rows += *translated_words(ui, update, cols) ? 1 : 0;
    return (reason_words(reason) ? 1 : 0) + 1 + rows + link_rows(ui, update, cols, most) +
           (has_last_row(ui, update) ? 1 : 0) + 1;
}

static void draw_last_row(struct ui *ui, const json_t *update, struct grid *grid, struct rect rect,
                          int row)
{
    char counts[COUNTS_MAX];
    int width;

    count_words(update, rect.cols, counts);
    width = width_of(counts);
    if (width > rect.cols)
        width = rect.cols;
    grid_text(grid, row, rect.col + rect.cols - width, width, LOOK_COUNT, counts);
    if (rect.cols - width > 8)
        grid_text(grid, row, rect.col, rect.cols - width - 2, LOOK_TOPIC, topic_words(ui, update));
}

void update_draw(struct ui *ui, const json_t *update, const json_t *reason, int most,
                 struct grid *grid, struct rect rect)
{
    struct wrap wrap;
    int row = rect.row, rows;
    struct rich rich = text_of(ui, update, rect.cols, most, &wrap, &rows);

    if (reason_words(reason))
        draw_reason(ui, reason, grid, row++, rect.col, rect.cols);
    author_draw(ui, field_object(update, "author"), update, grid, row++, rect.col, rect.cols);
    wrap_draw(grid, (struct rect){ row, rect.col, rows, rect.cols }, rich.text, &wrap, 0, LOOK_TEXT,
              rich.spans, rich.count);
    row += rows;
    if ((size_t)rows < wrap.count && rect.cols > 6)
        grid_text(grid, row - 1, rect.col + rect.cols - 6, 6, LOOK_DIM, " …more");
    if (*translated_words(ui, update, rect.cols))
        grid_text(grid, row++, rect.col, rect.cols, LOOK_DIM,
                  translated_words(ui, update, rect.cols));
    rows = link_rows(ui, update, rect.cols, most);
    if (rows > 0)
        draw_link(ui, update, grid, (struct rect){ row, rect.col, rows, rect.cols });
    if (has_last_row(ui, update))
        draw_last_row(ui, update, grid, rect, row + rows);
}

static struct rich comment_text(struct ui *ui, const json_t *comment)
{
    if (field_true(comment, "deleted"))
        return rich_add(ui->mem, (struct rich){ .text = "" }, "This comment was deleted.",
                        LOOK_DIM);
    return rich_of(ui->mem, comment);
}

static const char *like_words(struct ui *ui, const json_t *comment)
{
    char likes[COUNTS_MAX] = "";

    add_count(likes, field_int(comment, "likes"), "like", "likes", field_true(comment, "liked"));
    return *likes ? arena_printf(ui->mem, "%s · ", likes) : "";
}

int comment_rows(struct ui *ui, const json_t *comment, int cols)
{
    struct wrap wrap = wrap_text(ui->mem, comment_text(ui, comment).text, cols);

    return 1 + (int)wrap.count + 1;
}

void comment_draw(struct ui *ui, const json_t *comment, const char *to, struct grid *grid,
                  struct rect rect)
{
    struct rich rich = comment_text(ui, comment);
    struct wrap wrap = wrap_text(ui->mem, rich.text, rect.cols);
    const json_t *author = field_object(comment, "author");
    json_t *named = NULL;

    if (to) {
        /* Whom it answers stands where a title would. */
        named = json_deep_copy(author);
        json_object_set_new(named, "title", json_sprintf("to @%s", to));
    }
    draw_author(ui, named ? named : author, comment, like_words(ui, comment), grid, rect.row,
                rect.col, rect.cols);
    wrap_draw(grid, (struct rect){ rect.row + 1, rect.col, (int)wrap.count, rect.cols }, rich.text,
              &wrap, 0, LOOK_TEXT, rich.spans, rich.count);
    json_decref(named);
}
