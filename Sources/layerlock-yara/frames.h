// What the two ends say to each other: frames of bytes go in, lines come out.
#ifndef LAYERLOCK_YARA_FRAMES_H
#define LAYERLOCK_YARA_FRAMES_H

#include <stddef.h>
#include <stdint.h>

/// Bytes of a rule file or of a file that is looked into, at the most, and of its name.
#define FRAME_LIMIT (256u << 20)
#define NAME_LIMIT 65536u

/// The head of a frame: its kind, `R` for rules, `I` for what rules include, `C` for "that was all", `F` for a file; all numbers little-endian.
struct frame {
    char kind;
    uint32_t name_size;
    uint64_t size;
};

/// Reads the next head from standard input: 1, or 0 at the end. What is no frame ends the process.
int read_frame(struct frame *frame);
/// Reads exactly `count` bytes from standard input, or ends the process.
void read_bytes(void *bytes, size_t count);
/// Writes all bytes, or ends the process.
void write_bytes(int file, const void *bytes, size_t count);

/// Lines that go out together.
struct text {
    char *bytes;
    size_t count, room;
};
/// Adds a word and a byte behind it, a tab or the line's end; bytes that would break the line become `?`.
void add_word(struct text *text, const char *word, char end);
/// Writes what was added, and forgets it.
void send_text(struct text *text, int file);
/// Ends the process, which has no more to say.
_Noreturn void give_up(const char *why);

/// Bounds memory in MiB, core files and open files.
void bound(unsigned long mebibytes, unsigned long written);

/// Compiles the rules that come, and writes them to descriptor 3.
int check_rules(unsigned seconds);
/// Looks into the files that come, with the rules of descriptor 3.
int scan_files(unsigned seconds);

#endif
