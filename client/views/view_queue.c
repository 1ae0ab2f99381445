/* One queue: what waits in it, what it takes, its dead letters with what they failed of, given
 * another try one by one or all at once. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "pipeline_parts.h"
#include "wrap.h"

enum { TOPIC_ROWS = 3, ROWS_TOPICS = 14, COLS_RATE = 24 };

struct queue_view {
    char name[sizeof((struct place *)0)->id];
    char asked[64]; /* the dead letter that a question is about; "": all of them */
    struct paged_view letters;
};

struct queue_view *queue_new(struct ui *ui)
{
    struct queue_view *view = mem_new(sizeof *view);

    paged_view_init(&view->letters, ui);
    return view;
}

void queue_free(struct queue_view *view)
{
    paged_view_done(&view->letters);
    mem_free(view);
}

static void show(struct ui *ui, const char *name)
{
    snprintf(ui->queue->name, sizeof ui->queue->name, "%s", name);
    paged_view_show(&ui->queue->letters, PAGES_DEAD_LETTERS, ui->queue->name);
}

void queue_show(struct ui *ui, const char *name)
{
    ui_mark(ui);
    show(ui, name);
    ui_enter(ui, SCREEN_QUEUE);
}

static const json_t *shown(const struct ui *ui)
{
    return pipeline_find(&ui->model->pipeline, PIPELINE_QUEUES, ui->queue->name);
}

/* ---- drawing ---- */

static const char *oldest_words(struct ui *ui, const json_t *queue)
{
    int64_t at = field_time(queue, "oldest_at");
    char ago[MOMENT_MAX];

    return at < 0 ? ""
                  : arena_printf(ui->mem, " · oldest %s", moment_ago(ui->model->now_ms, at, ago));
}

/* "12 waiting · 3 in flight ...". */
static const char *figure_words(struct ui *ui, const json_t *queue)
{
    return arena_printf(ui->mem, "%lld waiting · %lld in flight · %lld retrying · %lld dead%s",
                        (long long)field_int(queue, "depth"),
                        (long long)field_int(queue, "in_flight"),
                        (long long)field_int(queue, "delayed"), (long long)field_int(queue, "dead"),
                        oldest_words(ui, queue));
}

static const char *rule_words(struct ui *ui, const json_t *queue)
{
    int64_t expired = field_int(queue, "expired"), purged = field_int(queue, "purged");

    return arena_printf(ui->mem, "at most %lld attempts · %lld expired · %lld purged",
                        (long long)field_int(queue, "max_receives"), (long long)expired,
                        (long long)purged);
}

/* Its own topics; of a queue that subscriptions feed, theirs. */
static const char *topics_of(struct ui *ui, const json_t *queue)
{
    const char *words = field_text(queue, "topic");

    for (size_t i = 0;
         !*field_text(queue, "topic") && i < pipeline_count(&ui->model->pipeline, PIPELINE_TOPICS);
         i++) {
        const json_t *topic = pipeline_at(&ui->model->pipeline, PIPELINE_TOPICS, i);
        size_t k;
        const json_t *subscription;

        json_array_foreach(field_list(topic, "subscriptions"), k, subscription)
        {
            if (field_is(subscription, "queue", ui->queue->name))
                words = arena_printf(ui->mem, "%s%s%s", words, *words ? ", " : "",
                                     field_text(topic, "name"));
        }
    }
    return *words ? words : "nothing";
}

static int draw_wrapped(struct ui *ui, struct rect rect, int most, enum look look,
                        const char *words)
{
    struct wrap wrap = wrap_text(ui->mem, words, rect.cols > 1 ? rect.cols : 1);
    int rows = (int)wrap.count < most ? (int)wrap.count : most;

    rows = rows < rect.rows ? rows : rect.rows;
    return wrap_draw(ui->grid, (struct rect){ rect.row, rect.col, rows, rect.cols }, words, &wrap,
                     0, look, NULL, 0);
}

/* Returns the rows used. */
static int draw_head(struct ui *ui, struct rect main)
{
    const json_t *queue = shown(ui);
    const struct pipeline_series *series = pipeline_series(&ui->model->pipeline, PIPELINE_QUEUES,
                                                           ui->queue->name);
    struct rect rest = { main.row, main.col + 2, main.rows, main.cols - 4 };
    enum look look;
    const char *words = queue_health_words(pipeline_health(queue, ui->model->now_ms), &look);
    int used = grid_text(ui->grid, rest.row, rest.col, rest.cols, LOOK_TITLE, ui->queue->name);

    if (!queue)
        return 1;
    used += 2;
    used += grid_text(ui->grid, rest.row, rest.col + used, rest.cols - used, look, words);
    if (series_rate(series) >= 0 && rest.cols - used > COLS_RATE)
        grid_text(ui->grid, rest.row, rest.col + used + 2, rest.cols - used - 2, LOOK_TOPIC,
                  arena_printf(ui->mem, "%s  %s/s", series_words(ui, series),
                               rate_words(ui, series_rate(series))));
    rest.row++;
    rest.rows -= 2;
    used = draw_wrapped(ui, rest, 2, LOOK_TEXT, figure_words(ui, queue));
    rest.row += used;
    rest.rows -= used;
    if (main.rows < ROWS_TOPICS)
        return rest.row - main.row;
    rest.row += draw_wrapped(ui, rest, 1, LOOK_DIM, rule_words(ui, queue));
    rest.row += draw_wrapped(ui, rest, TOPIC_ROWS, LOOK_DIM,
                             arena_printf(ui->mem, "takes %s", topics_of(ui, queue)));
    return rest.row + 1 - main.row;
}

static void queue_draw(struct ui *ui, struct rect main, struct rect pane)
{
    int used = draw_head(ui, main);

    (void)pane;
    if (used + 2 > main.rows)
        return;
    bar_rule(ui->grid, main.row + used, main.col + 1, main.cols - 2, "dead letters", LOOK_BORDER);
    used++;
    paged_view_draw(&ui->queue->letters,
                    (struct rect){ main.row + used, main.col, main.rows - used, main.cols },
                    "None: nothing was given up.");
}

/* ---- keys ---- */

static void redrive_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_redrive(ui->model, ui->queue->name, *ui->queue->asked ? ui->queue->asked : NULL);
}

static void ask_redrive(struct ui *ui, const char *id)
{
    const json_t *queue = shown(ui);
    long long dead = (long long)field_int(queue, "dead");

    snprintf(ui->queue->asked, sizeof ui->queue->asked, "%s", id);
    if (paged_view_count(&ui->queue->letters) == 0)
        model_say(ui->model, SAYING_NEWS, "There is no dead letter here.");
    else if (*id)
        ui_ask(ui, redrive_answered, "Try this dead letter again, with its attempts at 0? y/n");
    else
        ui_ask(ui, redrive_answered, "Try all %lld dead letters of %s again? y/n", dead,
               ui->queue->name);
}

static void trace_selected(struct ui *ui)
{
    const json_t *letter = paged_view_selected(&ui->queue->letters);

    if (letter)
        trace_show(ui, TRACE_EVENT, field_text(letter, "event"), NULL, field_text(letter, "type"));
    else
        command_show_with(ui, "trace ");
}

static bool queue_act(struct ui *ui, enum action action)
{
    struct queue_view *view = ui->queue;

    if (ui_move_in(view->letters.list, action))
        return true;
    if (action == ACTION_REDRIVE)
        ask_redrive(ui, paged_view_selected_id(&view->letters));
    else if (action == ACTION_REDRIVE_ALL)
        ask_redrive(ui, "");
    else if (action == ACTION_TRACE || action == ACTION_OPEN)
        trace_selected(ui);
    else if (action == ACTION_FREEZE)
        model_freeze_pipeline(ui->model);
    else if (action == ACTION_BACK)
        ui_back(ui);
    else
        return false;
    return true;
}

static size_t queue_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_QUEUE;
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static void queue_settle(struct ui *ui)
{
    (void)model_want_pipeline(ui->model);
    paged_view_settle(&ui->queue->letters);
}

static void queue_leave(struct ui *ui)
{
    model_leave_pipeline(ui->model);
}

static void queue_status(struct ui *ui, char *out, size_t size)
{
    if (ui->model->pipeline.stats && !shown(ui))
        snprintf(out, size, "There is no queue of this name any more.");
    else
        pipeline_status_words(ui, out, size);
}

static void queue_keep(const struct ui *ui, struct place *out)
{
    snprintf(out->id, sizeof out->id, "%s", ui->queue->name);
    snprintf(out->selected, sizeof out->selected, "%s",
             paged_view_selected_id(&ui->queue->letters));
}

static void queue_restore(struct ui *ui, const struct place *place)
{
    show(ui, place->id);
    if (*place->selected)
        (void)!list_select_id(ui->queue->letters.list, place->selected); /* unless it has gone */
}

static struct list *queue_list(struct ui *ui)
{
    return ui->queue->letters.list;
}

const struct view_ops queue_ops = { .draw = queue_draw,
                                    .act = queue_act,
                                    .contexts = queue_contexts,
                                    .list = queue_list,
                                    .settle = queue_settle,
                                    .leave = queue_leave,
                                    .status = queue_status,
                                    .keep = queue_keep,
                                    .restore = queue_restore };
