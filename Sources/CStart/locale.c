// The encoding of text, for libarchive, which asks the C library for it.
//
// Names are bytes, or UTF-8 where an archive says so, whatever the locale; and a root may have no locale at all. The C library
// answers with the locale's, and in the "C" locale libarchive then has no form for a name beyond ASCII. The program never sets
// a locale, so this is the one answer that holds everywhere. Everything else stays the "C" locale's.

#define _GNU_SOURCE
#include <langinfo.h>
#include <locale.h>
#include <stddef.h>

// A program's own function takes the place of the C library's in all libraries that it is linked with.
__attribute__((visibility("default"))) char *nl_langinfo(nl_item item) {
    static char encoding[] = "UTF-8";
    if (item == CODESET) return encoding;
    // What nobody sets is that of the "C" locale.
    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return locale == (locale_t)0 ? encoding + sizeof encoding - 1 : nl_langinfo_l(item, locale);
}
