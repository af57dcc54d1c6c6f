#ifndef LAYERLOCK_CSYSTEM_SHIM_H
#define LAYERLOCK_CSYSTEM_SHIM_H

// What Linux has and the C library or its Swift import has not. Nothing but macros is included: a type that came from
// here would be this module's and no longer Glibc's.
#include <asm/unistd.h>

#ifndef __NR_openat2
#define __NR_openat2 437
#endif

extern long syscall(long number, ...);

/// open(2): a descriptor that only names a place; nothing is read or written by it.
static const int layerlock_o_path = 010000000;
/// open(2): a file without a name in the folder that is opened; goes with O_DIRECTORY.
static const int layerlock_o_tmpfile = 020000000;

/// Opens what lies below an open folder; a path that leaves it or passes a link of any kind is an error (openat2(2)).
/// ENOSYS where the kernel is older than 5.6, EPERM where a seccomp filter does not know the call.
static inline int layerlock_open_beneath(int folder, const char *path, int flags) {
    struct {
        unsigned long long flags, mode, resolve;
    } how = {(unsigned long long)flags, 0, 0x08 /* BENEATH */ | 0x04 /* NO_SYMLINKS */ | 0x02 /* NO_MAGICLINKS */};
    return (int)syscall(__NR_openat2, folder, path, &how, sizeof(how));
}

/// Renames where nothing has the new name yet (renameat2(2) with RENAME_NOREPLACE). EINVAL where the file system cannot.
static inline int layerlock_rename_new(int folder, const char *name, int newFolder, const char *newName) {
    return (int)syscall(__NR_renameat2, folder, name, newFolder, newName, 1u);
}

/// A pipe that no program inherits, however many start at the same time (pipe2(2) with O_CLOEXEC).
static inline int layerlock_pipe(int ends[2]) { return (int)syscall(__NR_pipe2, ends, 02000000); }

/// fcntl(2): the bytes that a pipe holds.
static const int layerlock_f_setpipe_sz = 1031;

/// fsetxattr(2), whose header is no part of Swift's Glibc.
static inline int layerlock_set_attribute(int file, const char *name, const void *value, unsigned long size) {
    return (int)syscall(__NR_fsetxattr, file, name, value, size, 0);
}

#endif
