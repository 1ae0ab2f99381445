/* A reply counts only when what it answers stands before it, so there is no circle to go round,
 * whatever a server says; and no recursion: a thread may be as deep as it is long. */
#include "thread_order.h"

#include <stdint.h>

#include "mem.h"
#include "model_fields.h"

enum { NOBODY = -1 };

struct node {
    int parent, first, last, next; /* children in order, and the next one of the same parent */
};

static void link_nodes(const json_t *comments, struct node *nodes, struct node *root)
{
    json_t *places = json_object(); /* {id: index} of those that came before */
    size_t i;
    const json_t *comment;

    json_array_foreach(comments, i, comment)
    {
        const json_t *answered = json_object_get(places, field_text(comment, "reply_to"));
        int parent = answered ? (int)json_integer_value(answered) : NOBODY;
        struct node *above = parent == NOBODY ? root : &nodes[parent];

        nodes[i] = (struct node){ parent, NOBODY, NOBODY, NOBODY };
        if (above->first == NOBODY)
            above->first = (int)i;
        else
            nodes[above->last].next = (int)i;
        above->last = (int)i;
        if (*field_text(comment, "id"))
            json_object_set_new(places, field_text(comment, "id"), json_integer((json_int_t)i));
    }
    json_decref(places);
}

void thread_order(const json_t *comments, struct thread_row *rows)
{
    size_t count = json_array_size(comments), done = 0;
    struct node *nodes = mem_new((count + 1) * sizeof *nodes);
    struct node root = { NOBODY, NOBODY, NOBODY, NOBODY };
    int at, depth = 0;

    link_nodes(comments, nodes, &root);
    at = root.first;
    while (at != NOBODY && done < count) {
        rows[done++] = (struct thread_row){
            .comment = (size_t)at, .depth = depth < THREAD_DEPTH_MOST ? depth : THREAD_DEPTH_MOST
        };
        if (nodes[at].first != NOBODY) {
            at = nodes[at].first;
            depth++;
            continue;
        }
        while (at != NOBODY && nodes[at].next == NOBODY) {
            at = nodes[at].parent;
            depth--;
        }
        if (at != NOBODY)
            at = nodes[at].next;
    }
    mem_free(nodes);
}
