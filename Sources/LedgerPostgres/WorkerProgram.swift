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
        // What it has to say it says in frames; what a server has it print is for no terminal.
        let started = ChildProgram.start(
            [path, "serve"], environment: program.environment, descriptors: [(inward[0], 0), (outward[1], 1)],
            isSilent: true)
        close(inward[0])
        close(outward[1])
        switch started {
        case .success(let started): process = started
        case .failure(let refusal):
            close(inward[1])
            close(outward[0])
            throw Self.failure("\(PathEscaping.displayed(path.utf8)) cannot be started: \(refusal.why)")
        }
        channel = FrameChannel(input: outward[0], output: inward[1])
    }

    deinit {
        // Nothing comes any more: it ends by itself, unless it hangs.
        channel.end()
        ChildProgram.end(process)
    }

    static func failure(_ message: String) -> Failure {
        Failure(
            .ledgerProgram, message,
            remedy: "install layerlock-worker beside layerlock, or name another program by LAYERLOCK_WORKER")
    }
}
