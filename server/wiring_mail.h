/* Mail as the settings say. */
#ifndef EVERI_WIRING_MAIL_H
#define EVERI_WIRING_MAIL_H

#include "mailer.h"
#include "settings.h"

struct mail_rules wiring_mail_rules(const struct settings *settings);
/* Reads the password. rules: the caller's to set. Warns of what works, but less well.
 * err: unavailable, names the setting. */
MUST_CHECK bool wiring_mail(const struct settings *settings, struct arena *mem,
                            struct mailer_options *out, struct err *err);

#endif
