// Asks YARA's rules about files, for layerlock, which starts it: docs/malware.md. It opens no file: rules and bytes come in by
// standard input, answers go out by standard output. Compiled rules lie in descriptor 3.
#include "frames.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yara.h>

int main(int count, char **words) {
    if (count != 4) {
        fputs("layerlock-yara asks YARA's rules about files, for layerlock, which starts it\n", stderr);
        return 64;
    }
    unsigned long seconds = strtoul(words[2], NULL, 10), mebibytes = strtoul(words[3], NULL, 10);
    if (seconds < 1 || seconds > 3600 || mebibytes < 64) return 64;
    int checks = strcmp(words[1], "check") == 0;
    if (!checks && strcmp(words[1], "scan") != 0) return 64;
    signal(SIGPIPE, SIG_IGN);
    // What bounds time works whoever starts this.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGALRM, SIG_DFL);
    bound(mebibytes, checks ? 1ul << 30 : 0);
    if (yr_initialize() != ERROR_SUCCESS) give_up("libyara does not start");
    return checks ? check_rules((unsigned)seconds) : scan_files((unsigned)seconds);
}
