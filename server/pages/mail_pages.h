/* The pages of links in mails; see webpages.c. */
#ifndef EVERI_MAIL_PAGES_H
#define EVERI_MAIL_PAGES_H

#include "webpage.h"

/* /unsubscribe/TOKEN */
webpage_handler mail_page_unsubscribe, mail_page_unsubscribed;
/* /confirm/TOKEN */
webpage_handler mail_page_confirm, mail_page_confirmed;
/* /reset/TOKEN */
webpage_handler mail_page_reset, mail_page_reset_hash, mail_page_reset_done;

#endif
