/* The table of pages; see webpage.h. */
#include "webpage.h"

#include "attrs.h"
#include "web_assets.h"

const struct webpage webpages[] = {
    { "/pages.css", web_asset_css, NULL, NULL },
};

const size_t webpage_count = ARRAY_LEN(webpages);
