/* The table of pages; see webpage.h. */
#include "webpage.h"

#include "attrs.h"
#include "mail_pages.h"
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
    { "/unsubscribe/", mail_page_unsubscribe, mail_page_unsubscribed, NULL },
    { "/confirm/", mail_page_confirm, mail_page_confirmed, NULL },
    { "/reset/", mail_page_reset, mail_page_reset_done, mail_page_reset_hash },
};

const size_t webpage_count = ARRAY_LEN(webpages);
