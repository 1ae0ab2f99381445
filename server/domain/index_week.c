#include "index_week.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "event.h"
#include "json_write.h"
#include "team.h"

enum {
    PEOPLE_A_SLICE = 16,
    CLOSING_A_TURN_US = 4000, /* nobody waits for a week: what they do goes first */
    FIGURES_MAX_BYTES = 8192,
};

static const int64_t day_ms = 24LL * 3600 * 1000;

/* Weeks are counted from the Monday before the epoch; index.sql has the same sum. */
static int64_t week_of(int64_t at_ms)
{
    return (at_ms / day_ms + 3) / 7;
}

static int64_t monday_of(int64_t week)
{
    return (week * 7 - 3) * day_ms;
}

struct closing {
    int64_t closed;
    struct person_id person;
};

static struct closing read_closing(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_closing_get);

    if (!stmt_row(stmt))
        return (struct closing){ 0 };
    return (struct closing){ col_int(stmt, "closed"), { col_int(stmt, "person") } };
}

static void write_closing(struct turn *turn, const struct closing *closing)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_index_closing_set);

    bind_int(stmt, ":closed", closing->closed);
    bind_int(stmt, ":person", closing->person.n);
    stmt_run(stmt);
}

/* The next week that has something to close; 0: nobody has checked in since. */
static int64_t next_week(struct db *db, int64_t closed)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_week_next);

    bind_int(stmt, ":closed", closed);
    return stmt_number(stmt, 0);
}

static bool next_person(struct db *db, int64_t week, struct person_id *person)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_week_person);

    bind_int(stmt, ":week", week);
    bind_int(stmt, ":after", person->n);
    if (!stmt_row(stmt))
        return false;
    person->n = col_int(stmt, "person");
    return true;
}

static void count_person(struct turn *turn, int64_t week, struct person_id person)
{
    AUTO_STMT struct stmt *last = db_stmt(turn->db, SQL_index_week_last);
    AUTO_STMT struct stmt *count = db_stmt(turn->db, SQL_index_part_count);

    bind_int(last, ":week", week);
    bind_int(last, ":person", person.n);
    bind_int(count, ":check_in", stmt_number(last, 0));
    stmt_run(count);
}

/* Halves go up, below zero too. */
static int64_t rounded(int64_t sum, int64_t people)
{
    int64_t twice = 2 * sum + people;
    int64_t down = twice / (2 * people);

    return twice % (2 * people) < 0 ? down - 1 : down;
}

static void add_fact(struct turn *turn, struct team_id team, int64_t week, int64_t people,
                     int64_t value, const char *figures)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_index_week_add);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":week", week);
    bind_int(stmt, ":people", people);
    bind_int(stmt, ":value", value);
    bind_text(stmt, ":figures", figures);
    stmt_run(stmt);
    event_append(turn, EVENT_INDEX_WEEK_CLOSED, (struct person_id){ 0 }, team.n, week,
                 arena_printf(turn->arena, "{\"team\":\"%s\"}", id_format(ID_TEAM, team.n).s));
}

/* What is known of a team's week becomes a fact, or is forgotten. */
static void close_team(struct turn *turn, struct team_id team, int64_t week)
{
    AUTO_STMT struct stmt *parts = db_stmt(turn->db, SQL_index_part_list);
    AUTO_STMT struct stmt *drop = db_stmt(turn->db, SQL_index_part_drop);
    struct json_writer w;
    struct buf figures;
    struct team_row row;
    int64_t people = 0;
    int64_t value = 0;

    buf_init(&figures, FIGURES_MAX_BYTES);
    json_writer_init(&w, &figures);
    json_open_object(&w);
    bind_int(parts, ":team", team.n);
    while (stmt_row(parts)) {
        const char *dimension = col_text(parts, turn->arena, "dimension");
        int64_t answered = col_int(parts, "people");
        int64_t sum = col_int(parts, "sum");

        if (!*dimension) {
            people = answered;
            value = rounded(sum, answered);
        } else if (answered >= INDEX_WEEK_PEOPLE_MIN) {
            json_real_member(&w, dimension, (double)rounded(10 * sum, answered) / 10);
        } else { /* the sliders were others for a part of the week */
            json_null_member(&w, dimension);
        }
    }
    json_close_object(&w);
    if (people >= INDEX_WEEK_PEOPLE_MIN && team_read_row(turn->db, turn->arena, team, &row))
        add_fact(turn, team, week, people, value,
                 arena_strndup(turn->arena, figures.data, figures.len));
    buf_done(&figures);
    bind_int(drop, ":team", team.n);
    stmt_run(drop);
}

static struct team_id first_part(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_part_first);

    return (struct team_id){ stmt_number(stmt, 0) };
}

/* Some more people, or else some more teams, of the week. True: it is closed. */
static bool close_slice(struct turn *turn, struct closing *closing, int64_t week)
{
    struct team_id team;
    int done = 0;

    for (; done < PEOPLE_A_SLICE && next_person(turn->db, week, &closing->person); done++)
        count_person(turn, week, closing->person);
    if (done == PEOPLE_A_SLICE)
        return false;
    for (; done < PEOPLE_A_SLICE && (team = first_part(turn->db)).n; done++)
        close_team(turn, team, week);
    return done < PEOPLE_A_SLICE;
}

static bool close_due(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct closing closing = read_closing(turn->db);
    int64_t until_us = clock_mono_us() + CLOSING_A_TURN_US;
    int64_t week;

    (void)ctx;
    if (until_us > deadline_us)
        until_us = deadline_us;
    while ((week = next_week(turn->db, closing.closed)) && week < week_of(turn->now_ms)) {
        if (close_slice(turn, &closing, week))
            closing = (struct closing){ .closed = week };
        write_closing(turn, &closing);
        if (clock_mono_us() > until_us)
            return true;
    }
    return false;
}

static int64_t next_to_close(void *ctx, struct db *db)
{
    int64_t week = next_week(db, read_closing(db).closed);

    (void)ctx;
    return week ? monday_of(week + 1) : INT64_MAX;
}

struct engine_source index_week_closer(void)
{
    return (struct engine_source){ .name = "index weeks",
                                   .work = close_due,
                                   .next_due = next_to_close };
}

static struct index_week week_as_read(struct db *db, struct arena *mem, struct team_id team,
                                      int64_t week)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_week_get);
    struct index_week out = { .from = monday_of(week) };
    time_t seconds = (time_t)(out.from / 1000);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(out.week, sizeof out.week, "%G-W%V", &tm);
    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":week", week);
    if (stmt_row(stmt)) {
        out.people = col_int(stmt, "people");
        out.value = col_int(stmt, "value");
        out.figures = col_text(stmt, mem, "figures");
    }
    return out;
}

/* Of a week that is over, but not closed yet, nothing is said: it will be a fact in a moment. */
static int64_t newest_closed(struct db *db, int64_t now_ms)
{
    int64_t last = week_of(now_ms) - 1;
    int64_t next = next_week(db, read_closing(db).closed);

    return next && next <= last ? next - 1 : last;
}

bool index_week_list(struct db *db, struct arena *mem, struct person_id viewer,
                     const struct team_index_draft *draft, int64_t now_ms,
                     struct index_week **items, size_t *count, struct err *err)
{
    struct index_week *list = arena_alloc(mem, (size_t)draft->weeks * sizeof *list);
    int64_t newest = newest_closed(db, now_ms);
    struct team_row team;

    if (!team_find(db, mem, draft->team, &team, err))
        return false;
    if (!team.index_public && !team_has(db, team.id, viewer))
        return err_set(err, ERR_FORBIDDEN, NULL, "the index is for members of the team");
    for (int64_t i = 0; i < draft->weeks; i++)
        list[i] = week_as_read(db, mem, team.id, newest - draft->weeks + 1 + i);
    *items = list;
    *count = (size_t)draft->weeks;
    return true;
}
