/* What a method takes and refuses, a row a rule. Rows write JSON with ' for ". */
#include "unit.h"

#include <stdlib.h>

#include "drafts.h"
#include "json_read.h"
#include "limits.h"
#include "method.h"

enum { TEXT_MAX = 200000 };

/* The row's JSON: ' is ", and {N*X} in it N times X (so that long texts fit into a row). */
static void expand(const char *row, char out[TEXT_MAX])
{
    size_t n = 0;

    for (const char *p = row; *p; p++) {
        long times;
        char *rest;

        if (p[0] == '{' && p[1] >= '0' && p[1] <= '9') {
            times = strtol(p + 1, &rest, 10);
            for (long i = 0; i < times; i++)
                for (const char *q = rest + 1; *q != '}'; q++)
                    out[n++] = *q == '\'' ? '"' : *q;
            p = strchr(rest, '}');
        } else {
            out[n++] = *p == '\'' ? '"' : *p;
        }
    }
    out[n] = '\0';
}

static bool parse(size_t i, const char *method, const char *row, struct arena *mem, void **draft,
                  struct err *err)
{
    static char text[TEXT_MAX];
    AUTO_JSON json_t *params = NULL;
    struct err ignored;

    if (!row)
        return method_parse(method_find(method), NULL, mem, draft, err);
    expand(row, text);
    CHECK(i, method_find(method));
    CHECK(i, json_read(text, strlen(text), 32, &params, &ignored));
    return method_parse(method_find(method), params, mem, draft, err);
}

static const struct {
    const char *method, *params;
    enum err_code code; /* ERR_NONE: good */
    const char *field;
} rules[] = {
    /* by name, known names, null as left out, required ones */
    { "server.info", NULL, ERR_NONE, "" },
    { "server.info", "{}", ERR_NONE, "" },
    { "server.info", "[]", ERR_INVALID_PARAMS, "params" },
    { "server.info", "[1]", ERR_INVALID_PARAMS, "params" },
    { "server.info", "5", ERR_INVALID_PARAMS, "params" },
    { "server.info", "{'x':1}", ERR_INVALID_PARAMS, "x" },
    { "server.info", "{'x':null}", ERR_INVALID_PARAMS, "x" },
    { "update.get", NULL, ERR_INVALID_PARAMS, "id" },
    { "update.get", "{}", ERR_INVALID_PARAMS, "id" },
    { "update.get", "{'id':null}", ERR_INVALID_PARAMS, "id" },
    { "update.get", "{'id':5}", ERR_INVALID_PARAMS, "id" },
    { "update.get", "{'id':'u1','Id':'u1'}", ERR_INVALID_PARAMS, "Id" },
    { "update.get", "{'id':'anything at all'}", ERR_NONE, "" },
    { "update.get", "{'id':'{256*x}'}", ERR_NONE, "" },
    { "update.get", "{'id':'{257*x}'}", ERR_INVALID_PARAMS, "id" },
    { "feed.home", "{'before':null,'limit':null}", ERR_NONE, "" },

    /* integers */
    { "feed.home", "{'limit':1}", ERR_NONE, "" },
    { "feed.home", "{'limit':200}", ERR_NONE, "" },
    { "feed.home", "{'limit':0}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':-1}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':201}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':5.0}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':5e0}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':'5'}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':true}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'limit':[5]}", ERR_INVALID_PARAMS, "limit" },
    { "feed.home", "{'before':'x'}", ERR_NONE, "" },
    { "feed.home", "{'before':5}", ERR_INVALID_PARAMS, "before" },
    { "feed.home", "{'before':'{256*x}'}", ERR_NONE, "" },
    { "feed.home", "{'before':'{257*x}'}", ERR_INVALID_PARAMS, "before" },
    { "message.history", "{'conversation':'g','before_seq':0}", ERR_NONE, "" },
    { "message.history", "{'conversation':'g','before_seq':-1}", ERR_INVALID_PARAMS, "before_seq" },
    { "message.history", "{'conversation':'g','before_seq':1,'after_seq':null}", ERR_NONE, "" },
    { "message.history", "{'conversation':'g','before_seq':1,'after_seq':1}", ERR_INVALID_PARAMS,
      "after_seq" },
    { "message.history", "{'conversation':'g','limit':500}", ERR_INVALID_PARAMS, "limit" },
    { "message.read", "{'conversation':'g','seq':9223372036854775807}", ERR_NONE, "" },
    { "message.read", "{'conversation':'g','seq':-1}", ERR_INVALID_PARAMS, "seq" },
    { "message.read", "{'conversation':'g','seq':1.5}", ERR_INVALID_PARAMS, "seq" },
    { "message.read", "{'conversation':'g'}", ERR_INVALID_PARAMS, "seq" },

    /* booleans and choices */
    { "update.react", "{'id':'u','kind':'like','on':true}", ERR_NONE, "" },
    { "update.react", "{'id':'u','kind':'recommend','on':false}", ERR_NONE, "" },
    { "update.react", "{'id':'u','kind':'like','on':1}", ERR_INVALID_PARAMS, "on" },
    { "update.react", "{'id':'u','kind':'like','on':'true'}", ERR_INVALID_PARAMS, "on" },
    { "update.react", "{'id':'u','kind':'like'}", ERR_INVALID_PARAMS, "on" },
    { "update.react", "{'id':'u','kind':'Like','on':true}", ERR_INVALID_PARAMS, "kind" },
    { "update.react", "{'id':'u','kind':0,'on':true}", ERR_INVALID_PARAMS, "kind" },
    { "update.post", "{'text':'a','audience':'public'}", ERR_NONE, "" },
    { "update.post", "{'text':'a','audience':'team'}", ERR_NONE, "" },
    { "update.post", "{'text':'a','audience':null}", ERR_NONE, "" },
    { "update.post", "{'text':'a','audience':'nobody'}", ERR_INVALID_PARAMS, "audience" },
    { "notification.list", "{'unread_only':true}", ERR_NONE, "" },
    { "notification.list", "{'unread_only':0}", ERR_INVALID_PARAMS, "unread_only" },
    { "team.edit", "{'team':'t'}", ERR_NONE, "" },
    { "team.edit", "{'team':'t','open':false}", ERR_NONE, "" },
    { "team.edit", "{'team':'t','open':null}", ERR_NONE, "" },
    { "team.edit", "{'team':'t','open':0}", ERR_INVALID_PARAMS, "open" },
    { "team.edit", "{'team':'t','index_public':'true'}", ERR_INVALID_PARAMS, "index_public" },
    { "team.set_role", "{'team':'t','handle':'a','role':'lead'}", ERR_NONE, "" },
    { "team.set_role", "{'team':'t','handle':'a','role':null}", ERR_INVALID_PARAMS, "role" },

    /* texts */
    { "update.post", "{'text':'a'}", ERR_NONE, "" },
    { "update.post", "{'text':''}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':' \\n\\t '}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'\\u00a0\\u3000\\u2003'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\nb\\tc'}", ERR_NONE, "" },
    { "update.post", "{'text':'a\\rb'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\u0001'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\u001b[2J'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\u007f'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\u0080'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\u009f'}", ERR_INVALID_PARAMS, "text" },
    { "update.post", "{'text':'a\\u202e'}", ERR_NONE, "" },
    { "update.post", "{'text':'{5000*x}'}", ERR_NONE, "" },
    { "update.post", "{'text':'{5001*x}'}", ERR_TOO_LARGE, "text" },
    { "update.post", "{'text':'{5000*\xf0\x9f\x98\x80}'}", ERR_NONE, "" },
    { "update.post", "{'text':'{5001*\xf0\x9f\x98\x80}'}", ERR_TOO_LARGE, "text" },
    { "comment.post", "{'update':'u','text':'{2000*x}'}", ERR_NONE, "" },
    { "comment.post", "{'update':'u','text':'{2001*x}'}", ERR_TOO_LARGE, "text" },
    { "message.send", "{'conversation':'g','text':'{4000*x}'}", ERR_NONE, "" },
    { "message.send", "{'conversation':'g','text':'{4001*x}'}", ERR_TOO_LARGE, "text" },
    { "message.send", "{'conversation':'g','text':'\\n'}", ERR_INVALID_PARAMS, "text" },
    { "person.edit", "{'about':''}", ERR_NONE, "" },
    { "person.edit", "{'about':'{2000*x}'}", ERR_NONE, "" },
    { "person.edit", "{'about':'{2001*x}'}", ERR_TOO_LARGE, "about" },
    { "person.edit", "{'about':'a\\rb'}", ERR_INVALID_PARAMS, "about" },

    /* names are one line */
    { "person.edit", "{}", ERR_NONE, "" },
    { "person.edit", "{'name':'Rustam'}", ERR_NONE, "" },
    { "person.edit", "{'name':'{80*\xc3\xa9}'}", ERR_NONE, "" },
    { "person.edit", "{'name':'{81*\xc3\xa9}'}", ERR_TOO_LARGE, "name" },
    { "person.edit", "{'name':''}", ERR_INVALID_PARAMS, "name" },
    { "person.edit", "{'title':' '}", ERR_INVALID_PARAMS, "title" },
    { "person.edit", "{'title':'a\\nb'}", ERR_INVALID_PARAMS, "title" },
    { "person.edit", "{'name':'a\\u202eb'}", ERR_INVALID_PARAMS, "name" },
    { "person.edit", "{'name':'a\\u200bb'}", ERR_INVALID_PARAMS, "name" },
    { "person.edit", "{'name':'a\\udb40\\udc61'}", ERR_INVALID_PARAMS, "name" },
    { "group.create", "{'name':'','members':[]}", ERR_INVALID_PARAMS, "name" },

    /* handles */
    { "session.register", "{'handle':'ab','password':'0123456789','name':'A'}", ERR_NONE, "" },
    { "session.register", "{'handle':'RuStam_9','password':'0123456789','name':'A'}", ERR_NONE,
      "" },
    { "session.register", "{'handle':'a','password':'0123456789','name':'A'}", ERR_INVALID_PARAMS,
      "handle" },
    { "session.register", "{'handle':'','password':'0123456789','name':'A'}", ERR_INVALID_PARAMS,
      "handle" },
    { "session.register", "{'handle':'1a','password':'0123456789','name':'A'}", ERR_INVALID_PARAMS,
      "handle" },
    { "session.register", "{'handle':'a-b','password':'0123456789','name':'A'}", ERR_INVALID_PARAMS,
      "handle" },
    { "session.register", "{'handle':'\xc3\xa9\xc3\xa9','password':'0123456789','name':'A'}",
      ERR_INVALID_PARAMS, "handle" },
    { "session.register", "{'handle':'{30*a}','password':'0123456789','name':'A'}", ERR_NONE, "" },
    { "session.register", "{'handle':'{31*a}','password':'0123456789','name':'A'}",
      ERR_INVALID_PARAMS, "handle" },
    { "session.register", "{'handle':'admin','password':'0123456789','name':'A'}", ERR_NONE, "" },
    { "person.get", "{'handle':'no such handle!'}", ERR_NONE, "" },
    { "person.get", "{'handle':'{64*a}'}", ERR_NONE, "" },
    { "person.get", "{'handle':'{65*a}'}", ERR_INVALID_PARAMS, "handle" },
    { "person.get", "{'handle':7}", ERR_INVALID_PARAMS, "handle" },

    /* passwords, tokens, addresses, devices */
    { "session.register", "{'handle':'ab','password':'012345678','name':'A'}", ERR_INVALID_PARAMS,
      "password" },
    { "session.register", "{'handle':'ab','password':'{10*\xc3\xa9}','name':'A'}", ERR_NONE, "" },
    { "session.register", "{'handle':'ab','password':'{1024*x}','name':'A'}", ERR_NONE, "" },
    { "session.register", "{'handle':'ab','password':'{1025*x}','name':'A'}", ERR_INVALID_PARAMS,
      "password" },
    { "session.register", "{'handle':'ab','password':'\\n\\r\\u0001 1234567','name':'A'}", ERR_NONE,
      "" },
    { "session.login", "{'handle':'ab','password':''}", ERR_NONE, "" },
    { "session.login", "{'handle':'ab','password':'{1024*x}'}", ERR_NONE, "" },
    { "session.login", "{'handle':'ab','password':'{1025*x}'}", ERR_INVALID_PARAMS, "password" },
    { "session.login", "{'handle':'ab','password':'x','device':'laptop','batch':true}", ERR_NONE,
      "" },
    { "session.login", "{'handle':'ab','password':'x','device':''}", ERR_NONE, "" },
    { "session.login", "{'handle':'ab','password':'x','device':'{81*x}'}", ERR_TOO_LARGE,
      "device" },
    { "session.login", "{'handle':'ab','password':'x','device':'a\\nb'}", ERR_INVALID_PARAMS,
      "device" },
    { "session.login", "{'handle':'ab','password':'x','batch':1}", ERR_INVALID_PARAMS, "batch" },
    { "session.resume", "{'token':'{256*x}'}", ERR_NONE, "" },
    { "session.resume", "{'token':'{257*x}'}", ERR_INVALID_PARAMS, "token" },
    { "sync", "{'cursor':'{257*x}'}", ERR_INVALID_PARAMS, "cursor" },
    { "sync", "{}", ERR_INVALID_PARAMS, "cursor" },
    { "person.edit", "{'email':'a@b.example'}", ERR_INVALID_PARAMS, "password" },
    { "person.edit", "{'email':'a@b.example','password':'x'}", ERR_NONE, "" },
    { "person.edit", "{'email':'a.b+c@d-e.example','password':'x'}", ERR_NONE, "" },
    { "person.edit", "{'email':'a','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'@b','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a@','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a@b@c','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a b@c','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a@b,c@d','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'A <a@b>','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a@b\\nBcc: c@d','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a@b\\r','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'a@b..c','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'\xc3\xa9@b','password':'x'}", ERR_INVALID_PARAMS, "email" },
    { "person.edit", "{'email':'{252*a}@b','password':'x'}", ERR_NONE, "" },
    { "person.edit", "{'email':'{253*a}@b','password':'x'}", ERR_INVALID_PARAMS, "email" },

    /* client_id */
    { "message.send", "{'conversation':'g','text':'a','client_id':'x y~'}", ERR_NONE, "" },
    { "message.send", "{'conversation':'g','text':'a','client_id':null}", ERR_NONE, "" },
    { "message.send", "{'conversation':'g','text':'a','client_id':''}", ERR_INVALID_PARAMS,
      "client_id" },
    { "message.send", "{'conversation':'g','text':'a','client_id':'{64*x}'}", ERR_NONE, "" },
    { "message.send", "{'conversation':'g','text':'a','client_id':'{65*x}'}", ERR_INVALID_PARAMS,
      "client_id" },
    { "message.send", "{'conversation':'g','text':'a','client_id':'\xc3\xa9'}", ERR_INVALID_PARAMS,
      "client_id" },
    { "message.send", "{'conversation':'g','text':'a','client_id':'a\\tb'}", ERR_INVALID_PARAMS,
      "client_id" },
    { "message.send", "{'conversation':'g','text':'a','client_id':7}", ERR_INVALID_PARAMS,
      "client_id" },

    /* lists */
    { "update.post", "{'text':'a','topics':[]}", ERR_NONE, "" },
    { "update.post", "{'text':'a','topics':['a','B-1','3d','x','y']}", ERR_NONE, "" },
    { "update.post", "{'text':'a','topics':['a','b','c','d','e','f']}", ERR_INVALID_PARAMS,
      "topics" },
    { "update.post", "{'text':'a','topics':'a'}", ERR_INVALID_PARAMS, "topics" },
    { "update.post", "{'text':'a','topics':{'0':'a'}}", ERR_INVALID_PARAMS, "topics" },
    { "update.post", "{'text':'a','topics':['a','b',5]}", ERR_INVALID_PARAMS, "topics[2]" },
    { "update.post", "{'text':'a','topics':['a',null]}", ERR_INVALID_PARAMS, "topics[1]" },
    { "update.post", "{'text':'a','topics':['']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "update.post", "{'text':'a','topics':['#a']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "update.post", "{'text':'a','topics':['-a']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "update.post", "{'text':'a','topics':['123']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "update.post", "{'text':'a','topics':['a_b']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "update.post", "{'text':'a','topics':['caf\xc3\xa9']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "update.post", "{'text':'a','topics':['{40*a}']}", ERR_NONE, "" },
    { "update.post", "{'text':'a','topics':['{41*a}']}", ERR_INVALID_PARAMS, "topics[0]" },
    { "person.edit", "{'topics':['a','b','c','d','e','f']}", ERR_INVALID_PARAMS, "topics" },
    { "group.create", "{'name':'a'}", ERR_INVALID_PARAMS, "members" },
    { "group.create", "{'name':'a','members':[]}", ERR_NONE, "" },
    { "group.create", "{'name':'a','members':['a','b','c',4]}", ERR_INVALID_PARAMS, "members[3]" },
    { "group.create", "{'name':'a','members':[{999*'x',}'x']}", ERR_NONE, "" },
    { "group.create", "{'name':'a','members':[{1000*'x',}'x']}", ERR_TOO_LARGE, "members" },
    { "group.create", "{'name':'a','members':['{65*a}']}", ERR_INVALID_PARAMS, "members[0]" },
    { "group.invite", "{'id':'g','handles':[{1000*'x',}'x']}", ERR_TOO_LARGE, "handles" },
    { "group.invite", "{'id':'g','handles':['x']}", ERR_NONE, "" },
    { "notification.read", "{'ids':['n1']}", ERR_NONE, "" },
    { "notification.read", "{'ids':[]}", ERR_NONE, "" },
    { "notification.read", "{'up_to':'n1'}", ERR_NONE, "" },
    { "notification.read", "{}", ERR_INVALID_PARAMS, "ids" },
    { "notification.read", "{'ids':null,'up_to':null}", ERR_INVALID_PARAMS, "ids" },
    { "notification.read", "{'ids':['n1'],'up_to':'n2'}", ERR_INVALID_PARAMS, "up_to" },
    { "notification.read", "{'ids':['n1',2]}", ERR_INVALID_PARAMS, "ids[1]" },
    { "notification.read", "{'ids':[{199*'x',}'x']}", ERR_NONE, "" },
    { "notification.read", "{'ids':[{200*'x',}'x']}", ERR_TOO_LARGE, "ids" },
};

static void rules_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        struct arena *mem = arena_new();
        struct err err = { 0 };
        void *draft = NULL;
        bool good = parse(i, rules[i].method, rules[i].params, mem, &draft, &err);

        if (good != (rules[i].code == ERR_NONE) || err.code != rules[i].code)
            fail_msg("row %zu: %s %s: got error %d field '%s': %s", i, rules[i].method,
                     rules[i].params, (int)err.code, err.field, err.text);
        CHECK_TEXT(i, err.field, rules[i].field);
        CHECK_INT(i, err.text[0] != '\0', !good);
        CHECK_INT(i, draft != NULL, good);
        arena_free(mem);
    }
}

/* An unknown name may be anything; it is cut to what fits. */
static void unknown_names_of_any_kind(void **state)
{
    static const char *const params[] = {
        "{'':1}",
        "{'{1000*\xc3\xa9}':1}",
        "{'\\n':1}",
        "{'text':'a','%s%n':1}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(params); i++) {
        struct arena *mem = arena_new();
        struct err err = { 0 };
        void *draft;

        CHECK(i, !parse(i, "update.post", params[i], mem, &draft, &err));
        CHECK_INT(i, err.code, ERR_INVALID_PARAMS);
        arena_free(mem);
    }
}

static void drafts_hold_what_was_sent(void **state)
{
    struct arena *mem = arena_new();
    struct update_draft *update;
    struct person_edit_draft *edit;
    struct message_history_draft *history;
    struct comment_list_draft *comments;
    struct notification_list_draft *list;
    struct register_draft *person;
    struct group_draft *group;
    struct err err;
    void *draft;

    (void)state;
    CHECK(0, parse(0, "update.post",
                   "{'text':' A\\n@b ','topics':['Lunch','x'],'audience':'followers',"
                   "'client_id':'c1'}",
                   mem, &draft, &err));
    update = draft;
    CHECK_TEXT(0, update->text, " A\n@b ");
    CHECK_INT(0, update->topics.count, 2);
    CHECK_TEXT(0, update->topics.items[0], "lunch");
    CHECK(0, update->topics.given);
    CHECK_INT(0, update->audience, AUDIENCE_FOLLOWERS);
    CHECK_TEXT(0, update->client_id, "c1");
    CHECK_TEXT(0, method_client_id(method_find("update.post"), draft), "c1");

    CHECK(1, parse(1, "update.post", "{'text':'a'}", mem, &draft, &err));
    update = draft;
    CHECK_INT(1, update->audience, AUDIENCE_PUBLIC);
    CHECK(1, !update->topics.given && !update->client_id);
    CHECK(1, !method_client_id(method_find("update.post"), draft));

    CHECK(2, parse(2, "person.edit", "{'topics':[],'about':'','name':null}", mem, &draft, &err));
    edit = draft;
    CHECK(2, edit->topics.given && edit->topics.count == 0 && !edit->name && !edit->title);
    CHECK_TEXT(2, edit->about, "");
    CHECK(2, !method_client_id(method_find("person.edit"), draft));

    CHECK(3, parse(3, "message.history", "{'conversation':'g','after_seq':7}", mem, &draft, &err));
    history = draft;
    CHECK(3, history->after_seq.given && !history->before_seq.given);
    CHECK_INT(3, history->after_seq.value, 7);
    CHECK_INT(3, history->limit, 50);

    CHECK(4, parse(4, "comment.list", "{'update':'u','limit':3,'before':'b'}", mem, &draft, &err));
    comments = draft;
    CHECK_TEXT(4, comments->update, "u");
    CHECK_INT(4, comments->page.limit, 3);
    CHECK_TEXT(4, comments->page.before, "b");

    CHECK(5, parse(5, "notification.list", NULL, mem, &draft, &err));
    list = draft;
    CHECK(5, !list->unread_only && list->page.limit == 50 && !list->page.before);

    CHECK(6, parse(6, "session.register",
                   "{'handle':'Rustam','password':' Secret\\t1234','name':'R','batch':true}", mem,
                   &draft, &err));
    person = draft;
    CHECK_TEXT(6, person->handle, "rustam");
    CHECK_TEXT(6, person->password, " Secret\t1234");
    CHECK(6, person->batch && !person->email && !person->invite && !person->device);

    CHECK(7, parse(7, "group.create", "{'name':'G','members':['Aa','BB']}", mem, &draft, &err));
    group = draft;
    CHECK_TEXT(7, group->members.items[0], "aa");
    CHECK_TEXT(7, group->members.items[1], "bb");
    CHECK(7, !group->about);
    arena_free(mem);
}

/* The canonical form behind the name is what the method takes. */
static bool is_taken_again(const char *method, const struct buf *canonical, struct arena *mem)
{
    AUTO_JSON json_t *params = NULL;
    size_t name = strlen(method);
    struct err err;
    void *draft;

    return json_read(canonical->data + name, canonical->len - name, LIMIT_JSON_DEPTH, &params,
                     &err) &&
           method_parse(method_find(method), params, mem, &draft, &err);
}

static void canonical_is_equal_when_and_only_when_content_is(void **state)
{
    static const struct {
        const char *method, *a, *other, *b;
        bool equal;
    } rows[] = {
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a'}", true },
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a','client_id':'x'}", true },
        { "update.post", "{'text':'a','client_id':'y'}", "update.post",
          "{'text':'a','client_id':'x'}", true },
        { "update.post", "{'text':'a'}", "update.post", "{'audience':'public','text':'a'}", true },
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a','topics':[]}", true },
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a','topics':null}", true },
        { "update.post", "{'text':'a','topics':['X']}", "update.post",
          "{'text':'a','topics':['x']}", true },
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a '}", false },
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a','audience':'team'}", false },
        { "update.post", "{'text':'a','topics':['x','y']}", "update.post",
          "{'text':'a','topics':['y','x']}", false },
        { "update.post", "{'text':'a','topics':['x','y']}", "update.post",
          "{'text':'a','topics':['x-y']}", false },
        { "update.post", "{'text':'a'}", "update.post", "{'text':'a\\n'}", false },
        { "update.post", "{'text':'a\\n'}", "update.post", "{'text':'a\\\\n'}", false },
        { "message.send", "{'conversation':'g','text':'a'}", "message.send",
          "{'conversation':'g','text':'a','reply_to':null}", true },
        { "message.send", "{'conversation':'g','text':'a'}", "message.send",
          "{'conversation':'g','text':'a','reply_to':''}", false },
        { "message.send", "{'conversation':'g','text':'a'}", "message.send",
          "{'conversation':'h','text':'a'}", false },
        { "message.send", "{'conversation':'g','text':'a\\',\\'reply_to\\':\\'m'}", "message.send",
          "{'conversation':'g','text':'a','reply_to':'m'}", false },
        { "group.create", "{'name':'a','members':[]}", "group.create",
          "{'name':'a','members':[],'about':''}", true },
        { "group.create", "{'name':'a','members':['B']}", "group.create",
          "{'name':'a','members':['b']}", true },
        { "group.create", "{'name':'a','members':['b']}", "group.create",
          "{'name':'a','members':['b','b']}", false },
        { "comment.get", "{'id':'a'}", "update.get", "{'id':'a'}", false },
        { "person.edit", "{}", "person.edit", "{'topics':[]}", false },
        { "message.history", "{'conversation':'g'}", "message.history",
          "{'conversation':'g','limit':50}", true },
        { "message.history", "{'conversation':'g'}", "message.history",
          "{'conversation':'g','after_seq':0}", false },
        { "conversation.mute", "{'id':'g','until':null}", "conversation.mute",
          "{'id':'g','until':'2026-11-23T14:30:00.000Z'}", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *mem = arena_new();
        struct buf a;
        struct buf b;
        struct err err;
        void *draft;

        buf_init(&a, 1 << 20);
        buf_init(&b, 1 << 20);
        CHECK(i, parse(i, rows[i].method, rows[i].a, mem, &draft, &err));
        method_canonical(method_find(rows[i].method), draft, &a);
        CHECK(i, parse(i, rows[i].other, rows[i].b, mem, &draft, &err));
        method_canonical(method_find(rows[i].other), draft, &b);
        CHECK_INT(i, a.len == b.len && memcmp(a.data, b.data, a.len) == 0, rows[i].equal);
        CHECK(i, memcmp(a.data, rows[i].method, strlen(rows[i].method)) == 0);
        CHECK(i, is_taken_again(rows[i].method, &a, mem));
        buf_done(&a);
        buf_done(&b);
        arena_free(mem);
    }
}

static void methods_are_found_by_name_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++)
        CHECK(i, method_find(methods[i].name) == &methods[i]);
    CHECK(0, !method_find(""));
    CHECK(1, !method_find("Server.info"));
    CHECK(2, !method_find("server.info "));
    CHECK(3, !method_find("message.edits"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_hold),
        cmocka_unit_test(unknown_names_of_any_kind),
        cmocka_unit_test(drafts_hold_what_was_sent),
        cmocka_unit_test(canonical_is_equal_when_and_only_when_content_is),
        cmocka_unit_test(methods_are_found_by_name_alone),
    };

    return RUN_TESTS(tests);
}
