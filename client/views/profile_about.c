/* Everything that somebody says of themselves. */
#include "model_fields.h"
#include "model_moments.h"
#include "people_lines.h"
#include "profile_parts.h"

enum { TOPICS_MOST = 12 };

/* What is one's own to see. */
static void add_mail(struct profile_view *view, const json_t *person)
{
    const char *email = field_text(person, "email");

    if (*email)
        about_rows_add(
            view->about, "E-mail", LOOK_TEXT,
            arena_printf(view->ui->mem, "%s%s", email,
                         field_time(person, "email_refused_at") >= 0 ? " (mail to it is refused)"
                         : field_true(person, "email_confirmed")     ? ""
                                                                     : " (not confirmed yet)"));
}

void profile_about_refresh(struct profile_view *view)
{
    struct arena *mem = view->ui->mem;
    const json_t *person, *topic;
    const char *title = "Topics";
    char day[MOMENT_MAX] = "";
    int64_t joined;
    size_t i;
    bool whole;

    about_rows_clear(view->about);
    person = profile_person(view, &whole);
    if (!whole)
        return;
    about_rows_add(view->about, "About", LOOK_TEXT, field_text(person, "about"));
    json_array_foreach(field_list(person, "topics"), i, topic)
    {
        if (!json_is_string(topic) || i >= TOPICS_MOST)
            continue;
        about_rows_add(view->about, title, LOOK_TOPIC,
                       arena_printf(mem, "#%s", json_string_value(topic)));
        title = NULL;
    }
    about_rows_add(view->about, "Team", LOOK_LINK, person_team(mem, person));
    add_mail(view, person);
    joined = field_time(person, "joined_at");
    if (joined >= 0)
        about_rows_add(view->about, "Joined", LOOK_TEXT, moment_full(joined, day));
}
