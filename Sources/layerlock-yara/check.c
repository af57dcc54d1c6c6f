#include "frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yara.h>

// How long compiling may take, in times of the bound on one rule.
#define COMPILING 12
#define MOST_ERRORS 5

/// Modules that look at nothing but the bytes, and give the same answer each time.
static const char *const modules[] = {"console", "dex", "dotnet", "elf", "hash", "macho", "math", "pe", "string"};

struct source {
    char *name, *text;
    // Whether it is read only where another file includes it.
    int is_part;
};

struct rules {
    struct source *sources;
    size_t count;
    struct source *current;
    // The folder of the file that was included last.
    const char *included;
    struct text answer;
    int errors;
};

static void tell(struct rules *rules, const char *file, int line, const char *message) {
    if (rules->errors++ >= MOST_ERRORS) return;
    char number[16];
    snprintf(number, sizeof number, "%d", line);
    add_word(&rules->answer, "e", '\t');
    add_word(&rules->answer, file, '\t');
    add_word(&rules->answer, number, '\t');
    add_word(&rules->answer, message, '\n');
}

static void heed(
    int level, const char *file, int line, const YR_RULE *rule, const char *message, void *data) {
    (void)rule;
    struct rules *rules = data;
    if (level == YARA_ERROR_LEVEL_ERROR) tell(rules, file ? file : rules->current->name, line, message);
}

/// The file that `name` means beside `beside`, by its text alone: nothing that does not come from the folder.
static struct source *find(struct rules *rules, const char *beside, const char *name) {
    char path[2 * PATH_MAX];
    const char *slash = strrchr(beside, '/');
    int folder = slash ? (int)(slash - beside) + 1 : 0;
    if (name[0] == '/' || snprintf(path, sizeof path, "%.*s%s", folder, beside, name) >= (int)sizeof path) return NULL;
    char *parts[256];
    int depth = 0;
    for (char *part = strtok(path, "/"); part; part = strtok(NULL, "/")) {
        if (strcmp(part, ".") == 0) continue;
        if (strcmp(part, "..") == 0) {
            if (depth-- == 0) return NULL;
            continue;
        }
        if (depth == 256) return NULL;
        parts[depth++] = part;
    }
    char whole[2 * PATH_MAX] = "";
    for (int i = 0; i < depth; i++) {
        if (i > 0) strcat(whole, "/");
        strcat(whole, parts[i]);
    }
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->sources[i].name, whole) == 0) return &rules->sources[i];
    return NULL;
}

static const char *include(const char *name, const char *file, const char *namespace, void *data) {
    (void)file;
    (void)namespace;
    struct rules *rules = data;
    struct source *found = find(rules, rules->current->name, name);
    if (found == NULL && rules->included) found = find(rules, rules->included, name);
    if (found == NULL) found = find(rules, "", name);
    if (found == NULL) return NULL;
    rules->included = found->name;
    return found->text;
}

static void keep(const char *text, void *data) {
    (void)text;
    (void)data;
}

static char *taken(size_t count) {
    char *bytes = malloc(count + 1);
    if (bytes == NULL) give_up("no memory for the rules");
    read_bytes(bytes, count);
    bytes[count] = 0;
    return bytes;
}

/// Reads what comes: every file of rules, before the first is compiled, which may include any.
static int take(struct rules *rules) {
    struct frame frame;
    while (read_frame(&frame)) {
        if (frame.kind == 'C') return 1;
        if (frame.kind != 'R' && frame.kind != 'I') give_up("a frame of no use here");
        struct source *more = realloc(rules->sources, (rules->count + 1) * sizeof *more);
        if (more == NULL) give_up("no memory for the rules");
        rules->sources = more;
        more[rules->count].is_part = frame.kind == 'I';
        more[rules->count].name = taken(frame.name_size);
        more[rules->count].text = taken((size_t)frame.size);
        size_t length = strlen(more[rules->count].text);
        rules->count++;
        if (length == frame.size) continue;
        int line = 1;
        for (size_t i = 0; i < length; i++) line += more[rules->count - 1].text[i] == '\n';
        tell(rules, more[rules->count - 1].name, line, "holds a NUL byte, behind which nothing would be read");
    }
    return 0;
}

/// Where a file imports a module: its line; 0 for nowhere.
static int line_of_import(const char *text, const char *module) {
    int line = 1;
    for (const char *place = text; *place; place++) {
        line += *place == '\n';
        if (strncmp(place, "import", 6) != 0) continue;
        const char *name = place + 6 + strspn(place + 6, " \t\r\n");
        size_t size = strlen(module);
        if (*name == '"' && strncmp(name + 1, module, size) == 0 && name[1 + size] == '"') return line;
    }
    return 0;
}

static int notice(YR_SCAN_CONTEXT *context, int message, void *what, void *data) {
    (void)context;
    struct rules *rules = data;
    if (message != CALLBACK_MSG_IMPORT_MODULE) return CALLBACK_CONTINUE;
    const char *name = ((YR_MODULE_IMPORT *)what)->module_name;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (strcmp(modules[i], name) == 0) return CALLBACK_CONTINUE;
    char text[256];
    snprintf(text, sizeof text, "imports the module %.100s, which asks more than the file's bytes", name);
    for (size_t i = 0; i < rules->count; i++) {
        int line = line_of_import(rules->sources[i].text, name);
        if (line > 0) {
            tell(rules, rules->sources[i].name, line, text);
            return CALLBACK_CONTINUE;
        }
    }
    tell(rules, "", 0, text);
    return CALLBACK_CONTINUE;
}

static size_t put(const void *bytes, size_t size, size_t count, void *data) {
    (void)data;
    write_bytes(3, bytes, size * count);
    return count;
}

static void say(struct rules *rules, const char *file) {
    struct text line = {0};
    add_word(&line, "f", '\t');
    add_word(&line, file, '\n');
    send_text(&line, 1);
    free(line.bytes);
    (void)rules;
}

int check_rules(unsigned seconds) {
    struct rules rules = {0};
    if (!take(&rules)) return 0;
    alarm(seconds * COMPILING);
    YR_COMPILER *compiler;
    if (yr_compiler_create(&compiler) != ERROR_SUCCESS) give_up("no memory for the compiler");
    yr_compiler_set_callback(compiler, heed, &rules);
    yr_compiler_set_include_callback(compiler, include, keep, &rules);
    yr_compiler_define_string_variable(compiler, "filename", "");
    yr_compiler_define_string_variable(compiler, "filepath", "");
    yr_compiler_define_string_variable(compiler, "extension", "");
    for (size_t i = 0; i < rules.count && rules.errors == 0; i++) {
        rules.current = &rules.sources[i];
        rules.included = NULL;
        if (rules.current->is_part) continue;
        // Whatever ends this process, it is known over which file.
        say(&rules, rules.current->name);
        if (yr_compiler_add_string(compiler, rules.current->text, rules.current->name) != 0 && rules.errors == 0)
            tell(&rules, rules.current->name, 0, "cannot be compiled");
    }
    YR_RULES *compiled = NULL;
    if (rules.errors == 0 && yr_compiler_get_rules(compiler, &compiled) != ERROR_SUCCESS)
        tell(&rules, "", 0, "the rules together take more memory than they may");
    if (compiled && compiled->num_rules == 0) tell(&rules, "", 0, "no file holds a rule");
    if (rules.errors == 0) {
        say(&rules, "");
        // Modules are loaded before the first rule is asked, whatever the bytes.
        yr_rules_scan_mem(compiled, (const uint8_t *)" ", 1, 0, notice, &rules, 1);
    }
    if (rules.errors == 0) {
        YR_STREAM stream = {.user_data = NULL, .write = put};
        if (yr_rules_save_stream(compiled, &stream) != ERROR_SUCCESS) give_up("compiled rules cannot be kept");
        char number[16];
        snprintf(number, sizeof number, "%u", compiled->num_rules);
        add_word(&rules.answer, "v", '\t');
        add_word(&rules.answer, YR_VERSION, '\t');
        add_word(&rules.answer, number, '\n');
    }
    send_text(&rules.answer, 1);
    return 0;
}
