import CSystem
import Core
import Engine
import Glibc
import Ledger

/// The words that a worker was started with, defaults of project file and environment among them.
enum WorkerArguments {
    @TaskLocal static var current: [String] = []
}

/// Starts a process for a job that may end whatever looks at it.
struct LoneAttempt: Sendable {
    /// How an attempt ends that could not be made through no fault of the job's: EX_TEMPFAIL of sysexits.h.
    static let postponed: CInt = 75

    let arguments: [String]
    /// Seconds of computing at the most; twice as many may pass.
    let seconds: Int64

    /// Looks at a job, and waits for how that comes out.
    func run(_ held: HeldJob) async -> AttemptEnd {
        var ends: [CInt] = [-1, -1]
        guard layerlock_pipe(&ends) == 0 else {
            return .postponed("no pipe can be had: \(String(cString: strerror(errno)))")
        }
        // It ends when this end does: with this process at the latest.
        defer { close(ends[1]) }
        let started = ChildProgram.start(
            // This very program, even where another one lies in its place by now.
            ["/proc/self/exe", "worker", "attempt", "--job", "\(held.number):\(held.token)"]
                + arguments.dropFirst(2), environment: ProgramPlace.environment, descriptors: [(ends[0], 0)])
        close(ends[0])
        switch started {
        case .failure(let refusal): return .postponed("no process can be started: \(refusal.why)")
        case .success(let process): return await end(of: process)
        }
    }

    private func end(of process: pid_t) async -> AttemptEnd {
        // Not while the machine sleeps.
        let start = SuspendingClock.now
        var status: CInt = 0
        while true {
            let found = waitpid(process, &status, WNOHANG)
            if found == process { break }
            guard found == 0 || errno == EINTR else { return .failed("its end was not to be seen") }
            let isLate = start.duration(to: .now) > .seconds(2 * seconds)
            if isLate || Task.isCancelled {
                kill(process, SIGKILL)
                _ = ChildProgram.status(of: process)
                return isLate ? .died("it took longer than \(2 * seconds) s") : .failed("the worker was ended")
            }
            do { try await Task.sleep(for: .milliseconds(50)) } catch {}
        }
        if status & 0x7F == 0 {
            let code = status >> 8 & 0xFF
            return switch CInt(code) {
            case 0: .done
            case Self.postponed: .postponed("the attempt alone could not be made")
            default: .failed("the attempt alone ended with \(code)")
            }
        }
        let signal = status & 0x7F
        if signal == SIGXCPU { return .died("it took more than \(seconds) s of computing") }
        let end = "it was ended by signal \(signal), \(String(cString: strsignal(signal)))"
        // Whoever sends such a signal from outside says nothing of the artifact.
        return Self.ownFaults.contains(signal) ? .died(end) : .failed(end)
    }

    /// Signals by which a process ends for what it does itself.
    private static let ownFaults = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXFSZ]

    /// Bounds what this process may take, and begins anew so that all of it goes by the bounds.
    static func limit(memory: UInt64, seconds: Int64) throws {
        var isNew = false
        for (resource, most) in [
            (CInt(RLIMIT_AS.rawValue), memory), (CInt(RLIMIT_CPU.rawValue), UInt64(max(1, seconds))),
        ] {
            var limits = rlimit()
            guard getrlimit(resource, &limits) == 0, limits.rlim_cur > rlim_t(most) else { continue }
            limits.rlim_cur = rlim_t(most)
            guard setrlimit(resource, &limits) == 0 else { throw ExitStatus.undecided.exit }
            isNew = true
        }
        guard isNew else { return }
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("layerlock")]
        do throws(Start.Unreadable) {
            words += try Start.arguments().map { strdup($0) }
        } catch {
            throw ExitStatus.undecided.exit
        }
        words.append(nil)
        execv("/proc/self/exe", words)
        throw ExitStatus.undecided.exit
    }

    /// Has this process end where the one does that started it.
    static func endWithParent() {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { _ in
                var byte: UInt8 = 0
                var count = 0
                repeat { count = read(0, &byte, 1) } while count > 0 || count < 0 && errno == EINTR
                _exit(1)
            }, nil)
        if status == 0 { pthread_detach(thread) }
    }
}
