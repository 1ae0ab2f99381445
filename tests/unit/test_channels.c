/* Channels against a model: a matrix of who listens to what. */
#include "unit.h"

#include <stdbool.h>
#include <stdlib.h>

#include "channels.h"

enum { PEOPLE = 20, ROOMS = 30, STEPS = 4000, SLOTS_EACH = 3 };

struct model {
    bool listens[PEOPLE][ROOMS];
    int sessions[PEOPLE];
    size_t online;
};

struct heard {
    int times[PEOPLE];
    size_t slots[PEOPLE];
    bool perhaps[PEOPLE];
};

static bool is_broad(int i)
{
    return i % 4 == 0;
}

static bool is_followed(int room)
{
    return room % 2;
}

static struct person_id person(int i)
{
    return (struct person_id){ 1000 + i };
}

static struct channel room(int i)
{
    return (struct channel){ i % 2 ? CHANNEL_AUTHOR : CHANNEL_CONVERSATION, 1000 + i / 2 };
}

static uint32_t slot_of(int i, int session)
{
    return (uint32_t)(i * SLOTS_EACH + session);
}

static void hear(void *ctx, const struct hearer *hearer)
{
    struct heard *heard = ctx;
    int64_t i = hearer->person.n - 1000;

    heard->times[i]++;
    heard->slots[i] = hearer->slot_count;
    heard->perhaps[i] = hearer->perhaps;
    for (size_t k = 0; k < hearer->slot_count; k++)
        assert_int_equal(hearer->slots[k] / SLOTS_EACH, i);
}

/* Two channels of two rooms and one of a person: each listener hears once. */
static void same_listeners(size_t step, struct channels *channels, const struct model *model, int a,
                           int b, int alone)
{
    const struct channel list[] = { room(a), room(b), { CHANNEL_PERSON, person(alone).n } };
    struct heard heard = { 0 };

    channels_each(channels, list, ARRAY_LEN(list), hear, &heard);
    for (int i = 0; i < PEOPLE; i++) {
        bool online = model->sessions[i] > 0;
        bool seated = (model->listens[i][a] && !(is_broad(i) && is_followed(a))) ||
                      (model->listens[i][b] && !(is_broad(i) && is_followed(b))) || i == alone;
        bool perhaps = online && !seated && is_broad(i) && (is_followed(a) || is_followed(b));
        bool wanted = (online && seated) || perhaps;

        CHECK_INT(step, heard.times[i], wanted);
        CHECK_INT(step, heard.perhaps[i], perhaps);
        CHECK_INT(step, heard.slots[i], wanted ? model->sessions[i] : 0);
    }
    CHECK_INT(step, channels_people(channels), model->online);
}

static void join(struct channels *channels, struct model *model, int i)
{
    struct channel list[ROOMS + 1];
    size_t count = 0;

    if (model->sessions[i] == SLOTS_EACH)
        return;
    for (int k = 0; k < ROOMS; k += 1 + i % 3) {
        list[count++] = room(k);
        if (model->sessions[i] == 0)
            model->listens[i][k] = true;
    }
    list[count++] = (struct channel){ CHANNEL_PERSON, person(i).n };
    model->online += model->sessions[i] == 0;
    channels_join(channels, person(i), slot_of(i, model->sessions[i]++), list, count, is_broad(i));
}

static void leave(struct channels *channels, struct model *model, int i)
{
    if (model->sessions[i] == 0)
        return;
    channels_leave(channels, person(i), slot_of(i, --model->sessions[i]));
    if (model->sessions[i] > 0)
        return;
    model->online--;
    memset(model->listens[i], 0, sizeof model->listens[i]);
}

static void behave_like_the_model(void **state)
{
    struct channels *channels = channels_new();
    struct model model = { 0 };
    unsigned seed = 11;

    (void)state;
    for (size_t step = 0; step < STEPS; step++) {
        int i = rand_r(&seed) % PEOPLE;
        int k = rand_r(&seed) % ROOMS;

        switch (rand_r(&seed) % 6) {
        case 0:
            join(channels, &model, i);
            break;
        case 1:
            leave(channels, &model, i);
            break;
        case 2:
        case 3:
            channels_subscribe(channels, person(i), room(k));
            model.listens[i][k] = model.listens[i][k] || model.sessions[i] > 0;
            break;
        default:
            channels_unsubscribe(channels, person(i), room(k));
            model.listens[i][k] = false;
        }
        same_listeners(step, channels, &model, k, rand_r(&seed) % ROOMS, i);
    }
    channels_free(channels);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(behave_like_the_model) };

    return RUN_TESTS(tests);
}
