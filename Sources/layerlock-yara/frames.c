#include "frames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

_Noreturn void give_up(const char *why) {
    fprintf(stderr, "layerlock-yara: %s\n", why);
    _exit(70);
}

void read_bytes(void *bytes, size_t count) {
    char *next = bytes;
    while (count > 0) {
        ssize_t got = read(0, next, count);
        if (got < 0 && errno == EINTR) continue;
        // Nobody asks any more.
        if (got <= 0) _exit(0);
        next += got;
        count -= (size_t)got;
    }
}

int read_frame(struct frame *frame) {
    unsigned char head[13];
    ssize_t got;
    do got = read(0, head, 1);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return 0;
    read_bytes(head + 1, sizeof head - 1);
    frame->kind = (char)head[0];
    frame->name_size = 0;
    frame->size = 0;
    for (int i = 3; i >= 0; i--) frame->name_size = frame->name_size << 8 | head[1 + i];
    for (int i = 7; i >= 0; i--) frame->size = frame->size << 8 | head[5 + i];
    if (frame->size > FRAME_LIMIT || frame->name_size >= NAME_LIMIT) give_up("a frame is too long");
    return 1;
}

void write_bytes(int file, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        ssize_t put = write(file, next, count);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) _exit(71);
        next += put;
        count -= (size_t)put;
    }
}

static void add(struct text *text, const char *bytes, size_t count) {
    if (text->room - text->count < count) {
        size_t room = (text->count + count) * 2 + 4096;
        char *more = realloc(text->bytes, room);
        if (more == NULL) give_up("no memory for the answer");
        text->bytes = more;
        text->room = room;
    }
    memcpy(text->bytes + text->count, bytes, count);
    text->count += count;
}

void add_word(struct text *text, const char *word, char end) {
    size_t start = text->count;
    add(text, word, strlen(word));
    for (size_t i = start; i < text->count; i++)
        if ((unsigned char)text->bytes[i] < 0x20 || text->bytes[i] == 0x7F) text->bytes[i] = '?';
    add(text, &end, 1);
}

void send_text(struct text *text, int file) {
    write_bytes(file, text->bytes, text->count);
    text->count = 0;
}

static void limit(int what, rlim_t value) {
    struct rlimit bounds = {value, value};
    if (setrlimit(what, &bounds) != 0) give_up("memory or files cannot be bounded");
}

void bound(unsigned long mebibytes, unsigned long written) {
    limit(RLIMIT_AS, (rlim_t)mebibytes << 20);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, written);
    // Nothing is opened, but the pipes between the two processes here.
    limit(RLIMIT_NOFILE, 16);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
