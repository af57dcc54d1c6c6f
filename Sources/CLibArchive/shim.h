#ifndef LAYERLOCK_CLIBARCHIVE_SHIM_H
#define LAYERLOCK_CLIBARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>
/* Not in the Glibc module. */
#include <malloc.h>
#include <sys/xattr.h>

/* Variadic, so out of Swift's reach. */
static inline void archive_set_error_number(struct archive *archive, int number) {
    archive_set_error(archive, number, "the file cannot be read");
}
#include <malloc.h>

/* Gives what libarchive has freed in small pieces back to the system; Swift's Glibc lacks <malloc.h>. */
static inline void layerlock_return_freed_memory(void) { malloc_trim(0); }

#endif
