import Core
import Glibc
import Synchronization

/// Ctrl-C and its kin: what is half-written goes, and the process ends by the signal as if nobody had looked.
enum Interruption {
    /// What a stop of the process (Ctrl-Z) interrupts: how to make way for the shell, and how to go on.
    struct Pause: Sendable {
        let stop: @Sendable () -> Void
        let resume: @Sendable () -> Void
    }

    private static let pause = Mutex<Pause?>(nil)

    /// What hears of the first signal that would end the process, so that it can end by itself; the second one ends it.
    private static let stop = Mutex<(@Sendable () -> Void)?>(nil)

    /// Has the first signal that would end the process be heard.
    static func hearFirst(_ hear: @escaping @Sendable () -> Void) { stop.withLock { $0 = hear } }

    /// The writing end of a pipe: of all that a signal's handler may do, writing to it is enough.
    private static let notice = Atomic<CInt>(-1)

    /// Takes the signals over. A thread of its own waits for the handler's word and cleans up. Says what stands in the way.
    static func handle() -> String? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return "no pipe can be made: \(String(cString: strerror(errno)))" }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        notice.store(ends[1], ordering: .relaxed)
        var thread = pthread_t()
        let reader = UnsafeMutableRawPointer(bitPattern: Int(ends[0]))
        let status = pthread_create(
            &thread, nil,
            { reader in
                Interruption.wait(CInt(truncatingIfNeeded: Int(bitPattern: reader)))
                return nil
            }, reader)
        guard status == 0 else {
            let reason = String(cString: strerror(status))
            // Filters of before 2021 answer so to a call that the C library then makes no other way.
            if status == EPERM {
                return "no thread can be made: \(reason); a seccomp profile forbids it: update the container engine "
                    + "and its libseccomp"
            }
            return "no thread can be made: \(reason); raise the limit of processes (ulimit -u)"
        }
        pthread_detach(thread)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP] where !isIgnored(number) { watch(number) }
        return nil
    }

    /// Runs `body`; where the process is stopped meanwhile, `pause` says what comes before and after.
    static func whilePausing<Value>(_ pause: Pause, _ body: () -> Value) -> Value {
        let watches = !isIgnored(SIGTSTP)
        Self.pause.withLock { $0 = pause }
        if watches { watch(SIGTSTP) }
        defer {
            if watches { signal(SIGTSTP, SIG_DFL) }
            Self.pause.withLock { $0 = nil }
        }
        return body()
    }

    private static func watch(_ number: CInt) {
        signal(number) { number in
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(Interruption.notice.load(ordering: .relaxed), &byte, 1)
        }
    }

    /// Whether whoever started the process wants the signal ignored, as nohup does with SIGHUP.
    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func wait(_ reader: CInt) {
        var byte: UInt8 = 0
        repeat {
            var count = 0
            repeat { count = read(reader, &byte, 1) } while count < 0 && errno == EINTR
            guard count == 1 else { return }
            if CInt(byte) == SIGTSTP {
                pauseProcess()
                continue
            }
            let hear = stop.withLock { stop in
                defer { stop = nil }
                return stop
            }
            guard let hear else { break }
            hear()
        } while true
        Unfinished.cleanUp()
        signal(CInt(byte), SIG_DFL)
        kill(getpid(), CInt(byte))
    }

    private static func pauseProcess() {
        pause.withLock { $0?.stop() }
        signal(SIGTSTP, SIG_DFL)
        // This thread's own signal, so that it is this line that waits for the process to be continued.
        raise(SIGTSTP)
        pause.withLock { pause in
            guard let pause else { return }
            watch(SIGTSTP)
            pause.resume()
        }
    }
}
