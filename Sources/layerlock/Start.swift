import CStart
import Glibc

/// What the process was started with, and whether that is enough to work with.
enum Start {
    /// A command line that cannot be read.
    struct Unreadable: Error {
        let message: String
    }

    /// What a process limit has to allow.
    private struct Need {
        let resource: CInt
        let least: rlim_t
        /// How far a soft limit that is lower is raised where the hard one allows it.
        let wanted: rlim_t
        /// The shell's word, and the unit that it counts in.
        let option: String
        let unit: rlim_t
    }

    /// Threads that an image is read by beside the workers.
    private static let threads: CInt = 16
    private static let stack: rlim_t = 8 << 20
    private static let smallStack: rlim_t = 1 << 20
    /// Addresses that a worker takes with its buffers, a window of zstd's and its stages' stacks.
    private static let addressesOfWorker: rlim_t = 256 << 20

    private static let needs = [
        Need(resource: CInt(RLIMIT_NOFILE.rawValue), least: 32, wanted: 4_096, option: "ulimit -n", unit: 1),
        Need(resource: CInt(RLIMIT_STACK.rawValue), least: stack / 8, wanted: stack, option: "ulimit -s", unit: 1_024),
        Need(resource: CInt(RLIMIT_AS.rawValue), least: 1 << 30, wanted: 0, option: "ulimit -v", unit: 1_024),
        Need(resource: CInt(RLIMIT_DATA.rawValue), least: 1 << 30, wanted: 0, option: "ulimit -d", unit: 1_024),
    ]

    /// How many workers the addresses that a process may have are enough for.
    static var workers: Int {
        let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        guard let addresses else { return cores }
        return min(cores, max(1, Int(clamping: addresses / addressesOfWorker) - 2))
    }

    /// The limit of addresses; nil where there is none.
    private static var addresses: rlim_t? {
        let limits = [RLIMIT_AS, RLIMIT_DATA].compactMap { limit(CInt($0.rawValue))?.rlim_cur }
        return limits.min().flatMap { $0 < rlim_t(Int64.max) ? $0 : nil }
    }

    private static func limit(_ resource: CInt) -> rlimit? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? limit : nil
    }

    /// The streams of `Output`.
    static func wasClosed(_ stream: CInt) -> Bool { layerlock_was_closed(stream) != 0 }

    /// The arguments without the program's name, taken from where the kernel put them: what Swift reads from /proc is
    /// empty where /proc is not mounted, and a command line without a command must not look like one.
    static func arguments() throws(Unreadable) -> [String] {
        var arguments: [String] = []
        for index in 1..<max(1, layerlock_argument_count()) {
            guard let bytes = layerlock_argument(index) else {
                throw Unreadable(message: "argument \(index) is missing")
            }
            // A repaired name would be another file's.
            guard let argument = String(validatingCString: bytes) else {
                throw Unreadable(message: "argument \(index) is not UTF-8")
            }
            arguments.append(argument)
        }
        return arguments
    }

    /// Settings of the process that whoever started it may have left in a state to stumble over.
    static func settle() {
        // A report that nobody reads any more, and a file over the limit, are errors with a name and not silent ends.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // What is written has to be read again; whoever else may not stays shut out.
        umask(umask(0o077) & 0o077)
        // libarchive turns DOS times into local ones, and each call asks the file system for the zone unless told.
        setenv("TZ", "UTC0", 1)
    }

    /// Raises what may be raised; says which limit is too low to begin with.
    static func problem() -> String? {
        for need in needs {
            guard var limit = limit(need.resource) else { continue }
            if limit.rlim_cur < need.wanted, limit.rlim_cur < limit.rlim_max {
                var raised = limit
                raised.rlim_cur = min(need.wanted, limit.rlim_max)
                if setrlimit(need.resource, &raised) == 0 { limit = raised }
            }
            if limit.rlim_cur < need.least {
                return
                    "the limit `\(need.option)` is \(limit.rlim_cur / need.unit), and \(need.least / need.unit) is the least that "
                    + "is enough: raise it"
            }
        }
        let isCramped = addresses != nil
        if isCramped { layerlock_spare_addresses() }
        _ = layerlock_set_stack_size(UInt(isCramped ? smallStack : stack))
        // What runs out of threads on the way waits for ever: a tight limit is tried out at once.
        if let limit = limit(CInt(__RLIMIT_NPROC.rawValue)), limit.rlim_cur < 4_096 {
            let status = layerlock_try_threads(threads)
            if status != 0 {
                return
                    "\(threads) threads cannot be had (\(String(cString: strerror(status)))): raise the limit `ulimit -u`"
            }
        }
        return nil
    }
}
