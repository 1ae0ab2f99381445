/* The table of pages; see webpage.h. */
#include "webpage.h"

#include "attrs.h"
#include "page_meet.h"
#include "web_assets.h"

const struct webpage webpages[] = {
    { "/meet/", page_meet, NULL, NULL },
    { "/inbox", web_asset_inbox, NULL, NULL },
    { "/inbox.css", web_asset_inbox_css, NULL, NULL },
    { "/inbox.js", web_asset_inbox_js, NULL, NULL },
    { "/inbox-model.js", web_asset_inbox_model_js, NULL, NULL },
    { "/inbox-wire.js", web_asset_inbox_wire_js, NULL, NULL },
    { "/pages.css", web_asset_css, NULL, NULL },
};

const size_t webpage_count = ARRAY_LEN(webpages);
