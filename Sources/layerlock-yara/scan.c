// Two processes: one takes a file's bytes and asks, the other looks. Where the second runs out of time or memory or falls, the
// first knows which rules it was asked, halves them until one is left, and goes on without it.
#include "frames.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <yara.h>

// How long one file may take, in times of the bound on one rule.
#define PER_FILE 20
// Behind the time that libyara keeps itself, which it does not look at everywhere.
#define GRACE 2
#define MOST_MATCHES 100

/// What both processes see.
struct sight {
    char name[NAME_LIMIT];
    unsigned char bytes[FRAME_LIMIT];
};

/// What is asked: about the rules of a range, and whether it is told what matches.
struct question {
    uint32_t first, end;
    uint64_t size;
    char tells;
};

enum answer { ALL_WELL, NO_TIME, FELL };

struct state {
    YR_RULES *rules;
    uint32_t count;
    unsigned seconds;
    struct sight *sight;
    // Why a rule is asked no more; NULL where it is.
    const char **reasons;
    pid_t looker;
    int ask, hear;
    struct text answer;
};

// MARK: The one who looks

struct look {
    struct state *state;
    int tells, matches;
    struct text text;
};

static void add_rule(struct text *text, const char *kind, const YR_RULE *rule, char end) {
    add_word(text, kind, '\t');
    add_word(text, rule->ns->name, '\t');
    add_word(text, rule->identifier, end);
}

static int found(YR_SCAN_CONTEXT *context, int message, void *what, void *data) {
    struct look *look = data;
    if (!look->tells) return CALLBACK_CONTINUE;
    if (message == CALLBACK_MSG_TOO_MANY_MATCHES) {
        const YR_STRING *string = what;
        add_rule(&look->text, "u", &context->rules->rules_table[string->rule_idx], '\t');
        add_word(&look->text, "has more matches in it than are counted", '\n');
    }
    if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
    if (look->matches++ >= MOST_MATCHES) {
        if (look->matches == MOST_MATCHES + 1) {
            add_word(&look->text, "w", '\t');
            add_word(&look->text, "more rules match it than are told", '\n');
        }
        return CALLBACK_CONTINUE;
    }
    YR_RULE *rule = what;
    int64_t place = -1;
    const char *name = "";
    YR_STRING *string;
    YR_MATCH *match;
    yr_rule_strings_foreach(rule, string) {
        yr_string_matches_foreach(context, string, match) {
            int64_t here = match->base + match->offset;
            if (place < 0 || here < place) {
                place = here;
                name = string->identifier;
            }
        }
    }
    char number[32];
    snprintf(number, sizeof number, "%lld", (long long)place);
    add_rule(&look->text, "m", rule, '\t');
    add_word(&look->text, name, '\t');
    add_word(&look->text, number, '\n');
    return CALLBACK_CONTINUE;
}

static void look_at(struct state *state, const struct question *question, struct look *look) {
    uint32_t place = 0;
    YR_RULE *rule;
    yr_rules_foreach(state->rules, rule) {
        if (place >= question->first && place < question->end && !state->reasons[place])
            yr_rule_enable(rule);
        else
            yr_rule_disable(rule);
        place++;
    }
    YR_SCANNER *scanner;
    if (yr_scanner_create(state->rules, &scanner) != ERROR_SUCCESS) _exit(72);
    const char *path = state->sight->name, *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    yr_scanner_define_string_variable(scanner, "filepath", path);
    yr_scanner_define_string_variable(scanner, "filename", name);
    yr_scanner_define_string_variable(scanner, "extension", dot ? dot : "");
    yr_scanner_set_callback(scanner, found, look);
    yr_scanner_set_flags(scanner, SCAN_FLAGS_REPORT_RULES_MATCHING);
    yr_scanner_set_timeout(scanner, (int)state->seconds);
    alarm(state->seconds + GRACE);
    int result = yr_scanner_scan_mem(scanner, state->sight->bytes, question->size);
    alarm(0);
    yr_scanner_destroy(scanner);
    if (result == ERROR_SCAN_TIMEOUT) _exit(73);
    if (result != ERROR_SUCCESS) _exit(72);
}

static _Noreturn void look_on(struct state *state, int in, int out) {
    struct look look = {.state = state};
    struct question question;
    for (;;) {
        ssize_t got = read(in, &question, sizeof question);
        if (got < 0 && errno == EINTR) continue;
        if (got != sizeof question) _exit(0);
        look.tells = question.tells;
        look.matches = 0;
        look_at(state, &question, &look);
        add_word(&look.text, ".", '\n');
        send_text(&look.text, out);
    }
}

// MARK: The one who asks

static void begin(struct state *state) {
    int there[2], back[2];
    if (pipe(there) != 0 || pipe(back) != 0) give_up("no pipe can be had");
    state->looker = fork();
    if (state->looker < 0) give_up("no process can be had");
    if (state->looker == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(there[1]);
        close(back[0]);
        look_on(state, there[0], back[1]);
    }
    close(there[0]);
    close(back[1]);
    state->ask = there[1];
    state->hear = back[0];
}

static int end(struct state *state) {
    int status = 0;
    close(state->ask);
    close(state->hear);
    while (waitpid(state->looker, &status, 0) < 0 && errno == EINTR) {}
    state->looker = 0;
    return status;
}

/// Asks, and keeps what is told; of one who falls nothing is kept.
static enum answer ask(struct state *state, uint32_t first, uint32_t last, uint64_t size, int tells) {
    if (state->looker == 0) begin(state);
    struct question question = {.first = first, .end = last, .size = size, .tells = (char)tells};
    write_bytes(state->ask, &question, sizeof question);
    struct text *text = &state->answer;
    size_t start = text->count;
    for (;;) {
        if (text->room - text->count < 4096) {
            text->room = text->room * 2 + 8192;
            text->bytes = realloc(text->bytes, text->room);
            if (text->bytes == NULL) give_up("no memory for the answer");
        }
        ssize_t got = read(state->hear, text->bytes + text->count, text->room - text->count);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text->count += (size_t)got;
        // A line of a point alone is the last one.
        if (text->count - start >= 2 && memcmp(text->bytes + text->count - 2, ".\n", 2) == 0
            && (text->count - start == 2 || text->bytes[text->count - 3] == '\n')) {
            text->count -= 2;
            return ALL_WELL;
        }
    }
    text->count = start;
    int status = end(state);
    int isTime = (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) || (WIFEXITED(status) && WEXITSTATUS(status) == 73);
    return isTime ? NO_TIME : FELL;
}

/// Finds the rules of a range that cannot be asked about this file, where all together could not; 0 where time ran out over it.
static int single_out(
    struct state *state, uint32_t first, uint32_t last, uint64_t size, enum answer answer, time_t until) {
    if (last - first == 1) {
        state->reasons[first] = answer == NO_TIME ? "took longer than it may" : "had libyara fail";
        return 1;
    }
    uint32_t parts[3] = {first, first + (last - first) / 2, last};
    for (int i = 0; i < 2; i++) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec > until) return 0;
        enum answer part = ask(state, parts[i], parts[i + 1], size, 0);
        if (part != ALL_WELL && !single_out(state, parts[i], parts[i + 1], size, part, until)) return 0;
    }
    return 1;
}

static void look_into(struct state *state, uint64_t size) {
    YR_RULE *rule;
    uint32_t place = 0;
    yr_rules_foreach(state->rules, rule) {
        if (state->reasons[place++]) add_rule(&state->answer, "l", rule, '\n');
    }
    const char **known = malloc(state->count * sizeof *known);
    if (known == NULL) give_up("no memory for a file");
    memcpy(known, state->reasons, state->count * sizeof *known);
    enum answer answer = ask(state, 0, state->count, size, 1);
    if (answer != ALL_WELL) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        int isKnown = single_out(state, 0, state->count, size, answer, now.tv_sec + (time_t)state->seconds * PER_FILE);
        // Who looks does not know yet who is left out.
        if (state->looker != 0) end(state);
        if (!isKnown || ask(state, 0, state->count, size, 1) != ALL_WELL) {
            add_word(&state->answer, "w", '\t');
            add_word(&state->answer, "the rules together took longer than they may", '\n');
        }
    }
    place = 0;
    yr_rules_foreach(state->rules, rule) {
        if (state->reasons[place] && !known[place]) {
            add_rule(&state->answer, "u", rule, '\t');
            add_word(&state->answer, state->reasons[place], '\n');
        }
        place++;
    }
    free(known);
}

static size_t get(void *bytes, size_t size, size_t count, void *data) {
    off_t *place = data;
    size_t done = 0;
    while (done < size * count) {
        ssize_t got = pread(3, (char *)bytes + done, size * count - done, *place);
        if (got <= 0) break;
        done += (size_t)got;
        *place += got;
    }
    return size == 0 ? 0 : done / size;
}

int scan_files(unsigned seconds) {
    struct state state = {.seconds = seconds};
    off_t place = 0;
    YR_STREAM stream = {.user_data = &place, .read = get};
    if (yr_rules_load_stream(&stream, &state.rules) != ERROR_SUCCESS) give_up("compiled rules cannot be read");
    state.count = state.rules->num_rules;
    state.reasons = calloc(state.count, sizeof *state.reasons);
    state.sight = mmap(
        NULL, sizeof *state.sight, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (state.reasons == NULL || state.sight == MAP_FAILED) give_up("no memory for a file");
    struct frame frame;
    while (read_frame(&frame)) {
        if (frame.kind != 'F') give_up("a frame of no use here");
        read_bytes(state.sight->name, frame.name_size);
        state.sight->name[frame.name_size] = 0;
        read_bytes(state.sight->bytes, frame.size);
        look_into(&state, frame.size);
        // What is rarely needed is given back.
        if (frame.size > 16u << 20) madvise(state.sight->bytes, FRAME_LIMIT & ~0xFFFul, MADV_REMOVE);
        add_word(&state.answer, ".", '\n');
        send_text(&state.answer, 1);
    }
    return 0;
}
