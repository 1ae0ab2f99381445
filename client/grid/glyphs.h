/* Our own lines, bullets and bars in ASCII, for terminals without more. */
#ifndef EVERI_GLYPHS_H
#define EVERI_GLYPHS_H

#include "sanitize.h"

/* As wide as it was; what has no row of its own becomes what sanitize_to_ascii makes of it. */
void glyph_to_ascii(struct cluster *glyph);

#endif
