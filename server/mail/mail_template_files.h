/* The shipped templates: what stands in assets/mail, put there by CMake. */
#ifndef EVERI_MAIL_TEMPLATE_FILES_H
#define EVERI_MAIL_TEMPLATE_FILES_H

struct mail_template_file {
    const char *name, *text;
};

extern const struct mail_template_file mail_template_files[]; /* ends with a row without a name */

#endif
