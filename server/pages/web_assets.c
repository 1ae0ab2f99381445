#include "web_assets.h"

/* Made by CMake of the files. */
extern const char web_pages_css[];
extern const size_t web_pages_css_len;

static void serve(struct webpage_request *rq, enum webpage_type type, const char *bytes, size_t len)
{
    rq->type = type;
    buf_add(rq->out, bytes, len);
}

void web_asset_css(struct webpage_request *rq)
{
    serve(rq, WEBPAGE_CSS, web_pages_css, web_pages_css_len);
}
