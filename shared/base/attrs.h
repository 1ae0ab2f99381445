/* Compiler attributes that carry our rules: a result that must be looked at, a format that must
 * match, a thing that releases itself when its scope ends. */
#ifndef EVERI_ATTRS_H
#define EVERI_ATTRS_H

#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define UNUSED                 __attribute__((unused))
#define NORETURN               __attribute__((noreturn))
#define CLEANUP(fn)            __attribute__((cleanup(fn)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
