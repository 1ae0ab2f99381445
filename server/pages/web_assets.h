/* Files of assets/web, which the server carries in itself. */
#ifndef EVERI_WEB_ASSETS_H
#define EVERI_WEB_ASSETS_H

#include "webpage.h"

webpage_handler web_asset_css;

#endif
