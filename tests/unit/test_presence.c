/* Who is told of whom, against a model: a matrix of who watches whom. */
#include "unit.h"

#include <stdlib.h>

#include "presence.h"

enum { PEOPLE = 12, SLOTS = 15, STEPS = 6000, GRACE = 100 };

struct told {
    char handle[8];
    bool online;
    bool slots[SLOTS];
};

struct model {
    bool watches[SLOTS][PEOPLE];
    bool here[PEOPLE], shown[PEOPLE];
    int64_t gone_at[PEOPLE]; /* of those who linger; 0: not */
    struct told expected[PEOPLE], told[PEOPLE];
    size_t expected_count, told_count;
};

static struct person_id person(int i)
{
    return (struct person_id){ 1000 + i };
}

static const char *handle(int i)
{
    static char text[8];

    snprintf(text, sizeof text, "p%d", i);
    return text;
}

static void hear(void *ctx, const char *who, bool online, const uint32_t *slots, size_t count)
{
    struct model *model = ctx;
    struct told *told = &model->told[model->told_count++];

    snprintf(told->handle, sizeof told->handle, "%s", who);
    told->online = online;
    for (size_t i = 0; i < count; i++) {
        assert_false(told->slots[slots[i]]);
        told->slots[slots[i]] = true;
    }
}

static void expect(struct model *model, int who, bool online)
{
    struct told *expected = &model->expected[model->expected_count];
    bool any = false;

    if (model->shown[who] == online)
        return;
    model->shown[who] = online;
    memset(expected, 0, sizeof *expected);
    snprintf(expected->handle, sizeof expected->handle, "%s", handle(who));
    expected->online = online;
    for (int slot = 0; slot < SLOTS; slot++) {
        expected->slots[slot] = model->watches[slot][who];
        any |= model->watches[slot][who];
    }
    model->expected_count += any;
}

/* As if they had gone, to one connection alone. */
static void expect_one(struct model *model, int who, int slot)
{
    struct told *expected = &model->expected[model->expected_count++];

    memset(expected, 0, sizeof *expected);
    snprintf(expected->handle, sizeof expected->handle, "%s", handle(who));
    expected->slots[slot] = true;
}

static void go(struct presence *presence, struct model *model, int who, int64_t now_ms)
{
    if (model->here[who]) {
        model->here[who] = false;
        model->gone_at[who] = now_ms;
        presence_left(presence, person(who), now_ms);
    } else {
        model->here[who] = true;
        model->gone_at[who] = 0;
        presence_came(presence, person(who));
        expect(model, who, true);
    }
}

static void pass(struct presence *presence, struct model *model, int64_t now_ms)
{
    int64_t next = INT64_MAX;
    int64_t said = presence_tick(presence, now_ms);

    /* In the order in which they went. */
    for (int64_t at = now_ms - 10 * GRACE; at <= now_ms - GRACE; at++)
        for (int who = 0; who < PEOPLE; who++)
            if (model->gone_at[who] == at) {
                model->gone_at[who] = 0;
                expect(model, who, false);
            }
    for (int who = 0; who < PEOPLE; who++)
        if (model->gone_at[who] && model->gone_at[who] + GRACE < next)
            next = model->gone_at[who] + GRACE;
    assert_int_equal(said, next);
}

static void compare_told(size_t step, struct model *model)
{
    CHECK_INT(step, model->told_count, model->expected_count);
    for (size_t i = 0; i < model->expected_count; i++) {
        bool found = false;

        for (size_t k = 0; k < model->told_count; k++)
            found |= strcmp(model->told[k].handle, model->expected[i].handle) == 0 &&
                     model->told[k].online == model->expected[i].online &&
                     memcmp(model->told[k].slots, model->expected[i].slots, SLOTS) == 0;
        CHECK(step, found);
    }
    model->told_count = model->expected_count = 0;
    memset(model->told, 0, sizeof model->told);
}

static void watch(struct presence *presence, struct model *model, int slot, int who)
{
    bool online = model->here[who] || model->gone_at[who];

    presence_watch(presence, (uint32_t)slot, person(who), handle(who), online);
    model->watches[slot][who] = true;
    model->shown[who] = online;
}

static void one_step(size_t step, struct presence *presence, struct model *model, int64_t now_ms)
{
    int slot = rand() % SLOTS;
    int who = rand() % PEOPLE;

    switch (rand() % 6) {
    case 0:
    case 1:
        watch(presence, model, slot, who);
        break;
    case 2:
        go(presence, model, who, now_ms);
        break;
    case 3:
        pass(presence, model, now_ms);
        break;
    case 4:
        presence_lose(presence, (uint32_t)slot, person(who));
        if (model->watches[slot][who] && model->shown[who])
            expect_one(model, who, slot);
        model->watches[slot][who] = false;
        break;
    default:
        if (rand() % 4 == 0) {
            presence_unwatch(presence, (uint32_t)slot);
            memset(model->watches[slot], 0, sizeof model->watches[slot]);
        }
        break;
    }
    for (int i = 0; i < PEOPLE; i++)
        CHECK(step, presence_lingers(presence, person(i)) == (model->gone_at[i] != 0));
    compare_told(step, model);
}

static void as_a_matrix(void **state)
{
    static struct model model;
    const struct presence_hooks hooks = { &model, hear };
    struct presence *presence = presence_new(&hooks, GRACE);
    int64_t now_ms = 100000;

    (void)state;
    srand(7);
    for (size_t step = 0; step < STEPS; step++) {
        now_ms += rand() % 30;
        one_step(step, presence, &model, now_ms);
        if (step % 20 == 0) {
            pass(presence, &model, now_ms);
            compare_told(step, &model);
        }
    }
    presence_free(presence);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_a_matrix) };

    return RUN_TESTS(tests);
}
