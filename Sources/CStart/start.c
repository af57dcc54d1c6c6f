#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static int count;
static char **arguments;
static int closedStreams;

/// A number below 3 that is free would be given to the next file that is opened: the report would go into a ledger, or a
/// pipe of our own be read as standard input.
static void holdStream(int stream) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) return;
    closedStreams |= 1 << stream;
    int held = -1;
    if (stream == 0) held = open("/dev/null", O_RDONLY);
    // A descriptor that only names a place can be neither read nor written, and needs no device.
    if (held < 0) held = open("/", O_PATH | O_DIRECTORY);
    // Whoever is left without a number for a file cannot be told more than this.
    if (held != stream) _exit(1);
}

/// libdispatch looks at its threads in /proc and ends the process with a signal where it cannot, at a moment that nobody
/// chooses: also while help is printed. So nothing begins without it.
static void needProc(void) {
    if (access("/proc/self/task", R_OK | X_OK) == 0) return;
    static const char message[] =
        "layerlock: /proc is not mounted, and threads cannot be watched without it: mount -t proc proc /proc\n";
    // Whoever closed standard error is not told.
    ssize_t written = write(2, message, sizeof(message) - 1);
    (void)written;
    _exit(1);
}

/// Runs before anything of Swift's: glibc hands the arguments to constructors, and no /proc is needed for them.
__attribute__((constructor(101))) static void begin(int argc, char **argv, char **environment) {
    (void)environment;
    count = argc;
    arguments = argv;
    for (int stream = 0; stream < 3; stream++) holdStream(stream);
    needProc();
}

int layerlock_argument_count(void) { return count; }

const char *layerlock_argument(int index) { return index >= 0 && index < count ? arguments[index] : NULL; }

const char *layerlock_variable(unsigned long index) {
    for (unsigned long at = 0; environ != NULL && environ[at] != NULL; at++)
        if (at == index) return environ[at];
    return NULL;
}

int layerlock_was_closed(int stream) { return closedStreams >> stream & 1; }

int layerlock_set_stack_size(unsigned long size) {
    pthread_attr_t attributes;
    int status = pthread_attr_init(&attributes);
    if (status != 0) return status;
    status = pthread_attr_setstacksize(&attributes, size);
    if (status == 0) status = pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
    return status;
}

void layerlock_spare_addresses(void) { mallopt(M_ARENA_MAX, 1); }

static void *pass(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

int layerlock_try_threads(int count) {
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[64];
    if (count > 64) count = 64;
    int made = 0, status = 0;
    // None ends before all are there.
    pthread_mutex_lock(&gate);
    while (made < count && status == 0) {
        status = pthread_create(&threads[made], NULL, pass, &gate);
        if (status == 0) made++;
    }
    pthread_mutex_unlock(&gate);
    while (made > 0) pthread_join(threads[--made], NULL);
    return status;
}
