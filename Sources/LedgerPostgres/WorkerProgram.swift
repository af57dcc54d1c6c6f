import CSystem
import Core
import Glibc
import SQLPipe

/// The program that speaks to PostgreSQL: a process of its own, so that this one links no libpq and holds no password
/// (docs/ledger-postgres.md).
package struct WorkerProgram: Sendable {
    /// Where it lies; nil where there is none.
    package var path: String?
    /// Its environment, each as `NAME=VALUE`.
    package var environment: [String]

    /// Sets each property.
    package init(path: String?, environment: [String]) {
        self.path = path
        self.environment = environment
    }
}

/// Such a program at work; whoever lets go of it ends it.
final class WorkerProcess {
    let channel: FrameChannel
    private let process: pid_t

    /// - Throws: `ledger.program`, `internal.fault`.
    init(_ program: WorkerProgram) throws(Failure) {
        guard let path = program.path else {
            throw Self.failure("there is no layerlock-worker, which speaks to PostgreSQL")
        }
        var inward: [CInt] = [-1, -1]
        var outward: [CInt] = [-1, -1]
        guard layerlock_pipe(&inward) == 0, layerlock_pipe(&outward) == 0 else {
            for end in inward + outward where end >= 0 { close(end) }
            throw Failure(.internalFault, "no pipe can be had: \(String(cString: strerror(errno)))")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inward[0], 0)
        posix_spawn_file_actions_adddup2(&actions, outward[1], 1)
        // What it has to say it says in frames; what a server has it print is for no terminal.
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Signals that this process holds back are for it to end by.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup("serve"), nil]
        var variables: [UnsafeMutablePointer<CChar>?] = program.environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var started: pid_t = 0
        let problem = posix_spawn(&started, path, &actions, &attributes, &words, &variables)
        close(inward[0])
        close(outward[1])
        guard problem == 0 else {
            close(inward[1])
            close(outward[0])
            throw Self.failure(
                "\(PathEscaping.displayed(path.utf8)) cannot be started: \(String(cString: strerror(problem)))")
        }
        process = started
        channel = FrameChannel(input: outward[0], output: inward[1])
    }

    deinit {
        // Nothing comes any more: it ends by itself, unless it hangs.
        channel.end()
        var status: CInt = 0
        for pause in [0, 1_000, 5_000, 20_000] + Array(repeating: UInt32(50_000), count: 20) {
            usleep(pause)
            if waitpid(process, &status, WNOHANG) != 0 { return }
        }
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    static func failure(_ message: String) -> Failure {
        Failure(
            .ledgerProgram, message,
            remedy: "install layerlock-worker beside layerlock, or name another program by LAYERLOCK_WORKER")
    }
}
