#include "web_assets.h"

#include "attrs.h"

/* Made by CMake of the files. */
#define FILE_OF(name)                                                                              \
    extern const char web_##name[];                                                                \
    extern const size_t web_##name##_len;

FILE_OF(pages_css)
FILE_OF(inbox_html)
FILE_OF(inbox_css)
FILE_OF(inbox_js)
FILE_OF(inbox_model_js)
FILE_OF(inbox_wire_js)

static void serve(struct webpage_request *rq, enum webpage_type type, const char *bytes, size_t len)
{
    rq->type = type;
    buf_add(rq->out, bytes, len);
}

static void serve_inbox(struct webpage_request *rq, enum webpage_type type, const char *bytes,
                        size_t len)
{
    if (rq->site->inbox)
        serve(rq, type, bytes, len);
    else
        webpage_not_found(rq);
}

void web_asset_css(struct webpage_request *rq)
{
    serve(rq, WEBPAGE_CSS, web_pages_css, web_pages_css_len);
}

void web_asset_inbox(struct webpage_request *rq)
{
    rq->scripted = rq->site->inbox;
    serve_inbox(rq, WEBPAGE_HTML, web_inbox_html, web_inbox_html_len);
}

void web_asset_inbox_css(struct webpage_request *rq)
{
    serve_inbox(rq, WEBPAGE_CSS, web_inbox_css, web_inbox_css_len);
}

void web_asset_inbox_js(struct webpage_request *rq)
{
    serve_inbox(rq, WEBPAGE_JS, web_inbox_js, web_inbox_js_len);
}

void web_asset_inbox_model_js(struct webpage_request *rq)
{
    serve_inbox(rq, WEBPAGE_JS, web_inbox_model_js, web_inbox_model_js_len);
}

void web_asset_inbox_wire_js(struct webpage_request *rq)
{
    serve_inbox(rq, WEBPAGE_JS, web_inbox_wire_js, web_inbox_wire_js_len);
}
