/* server.*, rpc.*, pipeline.* */
#include "deployed.h"
#include "gateway.h"
#include "handlers.h"
#include "limits.h"
#include "stats.h"

const char *const registration_names[] = { "open", "invite", "closed", NULL };

struct answered *handle_server_info(struct request *rq)
{
    static const struct {
        const char *name;
        int value;
    } limits[] = {
        { "update", LIMIT_UPDATE },     { "comment", LIMIT_COMMENT }, { "message", LIMIT_MESSAGE },
        { "about", LIMIT_ABOUT },       { "note", LIMIT_NOTE },       { "name", LIMIT_NAME },
        { "frame", LIMIT_FRAME_BYTES }, { "batch", LIMIT_BATCH },     { "members", LIMIT_MEMBERS },
        { "mentions", LIMIT_MENTIONS }, { "page", LIMIT_PAGE },
    };
    const struct app *app = gateway_app(rq->gateway);
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_string_member(w, "name", "everi-server");
    json_string_member(w, "version", EVERI_VERSION);
    json_string_member(w, "protocol", "everi.v1");
    json_string_member(w, "registration", registration_names[app->registration]);
    json_time_member(w, "time", clock_now_ms(app->clock));
    json_object_member(w, "limits");
    for (size_t i = 0; i < ARRAY_LEN(limits); i++)
        json_int_member(w, limits[i].name, limits[i].value);
    json_close_object(w);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_rpc_discover(struct request *rq)
{
    const struct app *app = gateway_app(rq->gateway);

    json_raw(answer_begin(rq), app->discover.data, app->discover.len);
    return answer_end(rq);
}

static void write_deployed(void *ctx, struct db *db, struct json_writer *w)
{
    deployed_write_list(ctx, db, w);
}

void write_pipeline_stats(struct gateway *gateway, struct db *db, int64_t now_ms,
                          struct json_writer *w)
{
    const struct app *app = gateway_app(gateway);
    const struct stats_more more = { write_deployed, app->deployed };
    struct gateway_figures figures;

    gateway_figures(gateway, &figures);
    json_open_object(w);
    stats_write_pipeline(db, app->worker, app->event_counts, now_ms, &more, w);
    json_object_member(w, "connections");
    json_int_member(w, "open", figures.connections);
    json_int_member(w, "logged_in", figures.logged_in);
    json_int_member(w, "people_online", figures.people_online);
    json_close_object(w);
    json_close_object(w);
}

struct answered *handle_pipeline_stats(struct request *rq)
{
    write_pipeline_stats(rq->gateway, rq->db, rq->now_ms, answer_begin(rq));
    return answer_end(rq);
}
