/* What the files of this room share. */
#ifndef EVERI_CONFINE_PARTS_H
#define EVERI_CONFINE_PARTS_H

#include <stdbool.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* 0: the kernel has none, or it is not in force. */
int landlock_version(void);
bool calls_are_confined(void);

#endif
