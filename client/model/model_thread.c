/* Comments have no pushes of their own: an update's count says that there are more than we have,
 * and then the last page is asked for again, once for each count (we may not be shown them all).
 * Shells of deleted comments are in the list and not in the count. */
#include "model_thread.h"

#include "mem.h"
#include "model_fields.h"

static void thread_done(struct thread *thread)
{
    json_decref(thread->update);
    json_decref(thread->comments);
    mem_free(thread->last_page);
    mem_free(thread->next);
    *thread = (struct thread){ 0 };
}

void threads_done(struct thread_list *list)
{
    for (size_t i = 0; i < THREADS_KEPT; i++)
        thread_done(&list->threads[i]);
}

struct thread *thread_find(struct thread_list *list, const char *id)
{
    for (size_t i = 0; i < THREADS_KEPT; i++) {
        struct thread *thread = &list->threads[i];

        if (thread->update && field_is(thread->update, "id", id))
            return thread;
    }
    return NULL;
}

struct thread *thread_open(struct thread_list *list, const char *id)
{
    struct thread *thread = thread_find(list, id);

    if (!thread) {
        thread = &list->threads[0];
        for (size_t i = 1; i < THREADS_KEPT; i++) {
            if (list->threads[i].used < thread->used)
                thread = &list->threads[i];
        }
        thread_done(thread);
        thread->update = json_pack("{s:s}", "id", id);
        thread->comments = json_array();
    }
    thread->used = ++list->uses;
    return thread;
}

void thread_change(struct thread_list *list, const json_t *update)
{
    struct thread *thread = thread_find(list, field_text(update, "id"));

    if (thread) {
        json_decref(thread->update);
        thread->update = json_deep_copy(update);
    }
}

void thread_put_comment(struct thread *thread, const json_t *comment)
{
    const char *id = field_text(comment, "id");
    int at = item_find(thread->comments, NULL, id);

    if (!*id)
        return;
    if (at >= 0)
        json_array_set_new(thread->comments, (size_t)at, json_deep_copy(comment));
    else
        json_array_append_new(thread->comments, json_deep_copy(comment));
}

static bool is_answered(const struct thread *thread, const char *id)
{
    for (size_t i = 0; i < json_array_size(thread->comments); i++) {
        if (field_is(json_array_get(thread->comments, i), "reply_to", id))
            return true;
    }
    return false;
}

void thread_delete_comment(struct thread *thread, const char *id)
{
    int at = item_find(thread->comments, NULL, id);
    json_t *shell;

    if (at < 0)
        return;
    if (!is_answered(thread, id)) {
        json_array_remove(thread->comments, (size_t)at);
        return;
    }
    shell = json_deep_copy(json_array_get(thread->comments, (size_t)at));
    json_object_set_new(shell, "deleted", json_true());
    json_object_set_new(shell, "text", json_string(""));
    json_object_del(shell, "entities");
    json_array_set_new(thread->comments, (size_t)at, shell);
}

void thread_forget(struct thread *thread)
{
    json_t *update = json_pack("{s:s}", "id", field_text(thread->update, "id"));

    json_decref(thread->update);
    thread->update = update;
    json_array_clear(thread->comments);
    thread->missing = thread->loaded = true;
}

void thread_take(struct thread *thread, const json_t *page, const char *cursor)
{
    json_t *items = page_items(page);
    char *asked = cursor ? mem_strdup(cursor) : NULL;

    for (size_t i = 0; i < json_array_size(items); i++)
        thread_put_comment(thread, json_array_get(items, i));
    json_decref(items);
    mem_free(thread->last_page);
    mem_free(thread->next);
    thread->last_page = asked;
    thread->next = page_next(page);
    thread->loading = false;
    thread->loaded = true;
}

bool thread_is_behind(const struct thread *thread)
{
    int64_t count = 0;

    for (size_t i = 0; i < json_array_size(thread->comments); i++)
        count += !field_true(json_array_get(thread->comments, i), "deleted");
    return !thread->next && count < field_int(thread->update, "comments") &&
           thread->asked_count != field_int(thread->update, "comments");
}
