/* Languages by their names, for people. */
#ifndef EVERI_LANGUAGE_NAMES_H
#define EVERI_LANGUAGE_NAMES_H

/* "English" of "en" and of "en-GB"; of a tag that is not in the table the tag. */
const char *language_name(const char *tag);

#endif
