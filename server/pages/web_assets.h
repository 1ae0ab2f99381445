/* Files of assets/web, which the server carries in itself. */
#ifndef EVERI_WEB_ASSETS_H
#define EVERI_WEB_ASSETS_H

#include "webpage.h"

webpage_handler web_asset_css;
/* /inbox: one page that never changes, and what it loads. Who logs in with it does so over the
 * WebSocket like every client; the page itself knows nobody. */
webpage_handler web_asset_inbox, web_asset_inbox_css, web_asset_inbox_js, web_asset_inbox_model_js,
    web_asset_inbox_wire_js;

#endif
