import Glibc

/// Programs that this one starts and speaks to over descriptors.
package enum ChildProgram {
    /// Starts a program.
    ///
    /// It hears all signals: threads of a pool hold them back, and a program that took that over could not be ended by one.
    ///
    /// - Parameters:
    ///   - words: The program's path and its arguments.
    ///   - environment: All of its environment, each as `NAME=VALUE`.
    ///   - descriptors: What it has open, by the numbers that it knows it by, copied in this order. Standard error is ours, unless
    ///     `isSilent`; of others it has those that are not closed at `exec`.
    ///   - isSilent: Whether nobody sees what it writes to standard error.
    /// - Returns: The process, or why there is none, in words.
    package static func start(
        _ words: [String], environment: [String], descriptors: [(ours: CInt, theirs: CInt)], isSilent: Bool = false
    ) -> Result<pid_t, Refusal> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (ours, theirs) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
        if isSilent { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var texts: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in texts + variables { free(text) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, words.first ?? "", &actions, &attributes, &texts, &variables)
        return problem == 0 ? .success(process) : .failure(Refusal(why: SystemError(problem).text))
    }

    /// Waits for a process of this one to end.
    /// - Returns: Its exit status, or less than 0 for the number of the signal that ended it.
    package static func status(of process: pid_t) -> CInt {
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Waits for a process that should end by itself, and ends it after a second.
    package static func end(_ process: pid_t) {
        var status: CInt = 0
        for pause in [0, 1_000, 5_000, 20_000] + [UInt32](repeating: 50_000, count: 20) {
            usleep(pause)
            if waitpid(process, &status, WNOHANG) != 0 { return }
        }
        kill(process, SIGKILL)
        _ = self.status(of: process)
    }

    /// Why a program was not started.
    package struct Refusal: Error {
        /// The system's words.
        package let why: String
    }
}
