import ArtifactSources
import CStart
import Core
import Engine
import Glibc
import Report
import Synchronization

/// The one place that reads the clock.
enum Clock {
    static func now() -> Timestamp {
        var time = timespec()
        // A time that nobody knows must not pass for 1970, when everything was still valid.
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else {
            Output.error(Array("layerlock: the clock cannot be read: \(String(cString: strerror(errno)))\n".utf8))
            Main.leave(ExitStatus.undecided.rawValue)
        }
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// The one place that reads the environment and asks what the standard streams are.
enum Terminal {
    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The variables whose names begin so, sorted by name.
    /// - Throws: `project.invalid` for a value that is not UTF-8: a repaired path would be another file's.
    static func variables(_ prefix: String) throws(Failure) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var index: UInt = 0
        while let bytes = layerlock_variable(index) {
            index += 1
            let shown = String(cString: bytes)
            guard shown.hasPrefix(prefix), let end = shown.firstIndex(of: "=") else { continue }
            guard let variable = String(validatingCString: bytes), let equals = variable.firstIndex(of: "=") else {
                throw Failure(
                    .projectInvalid, "the variable is not UTF-8", file: PathEscaping.displayed(shown[..<end].utf8))
            }
            found.append((String(variable[..<equals]), String(variable[equals...].dropFirst())))
        }
        return found.sorted { $0.name < $1.name }
    }

    /// How text is to look on a stream.
    static func style(_ stream: CInt, verbosity: TextStyle.Verbosity) -> TextStyle {
        let isTerminal = isatty(stream) == 1
        return TextStyle(
            color: isTerminal && variable("NO_COLOR") == nil && variable("TERM") != "dumb",
            unicode: isUTF8, width: width(stream), verbosity: verbosity, wording: CommandWording())
    }

    /// The name of the locale that text is written in; nil where none is set. Whether it is installed is never asked: names
    /// are bytes, and reports are put into words by this program alone.
    static var locale: String? { variable("LC_ALL") ?? variable("LC_CTYPE") ?? variable("LANG") }

    /// Whether text is written in UTF-8; else in ASCII.
    static var isUTF8: Bool {
        let lowered = (locale ?? "").lowercased()
        return lowered.contains("utf-8") || lowered.contains("utf8")
    }

    /// More than any line has.
    private static let noWidth = 1_000_000

    /// Columns of a terminal, or those that `COLUMNS` asks for. What goes elsewhere, into a file or another program, is not
    /// wrapped: a line broken within a path would not be found by anyone who looks for it.
    static func width(_ stream: CInt) -> Int {
        if let columns = variable("COLUMNS").flatMap({ Int($0) }), (20...1_000).contains(columns) { return columns }
        var size = winsize()
        guard isatty(stream) == 1 else { return noWidth }
        guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return 80 }
        return Int(size.ws_col)
    }

    /// Wipes the progress line, where there may be one, before something else is written.
    static func clearProgress() {
        if isatty(2) == 1, variable("TERM") != "dumb" { Output.error(Array("\r\u{1B}[K".utf8)) }
    }

    /// The working folder, absolute; the root where it was removed under us.
    static var workingFolder: String {
        guard let folder = getcwd(nil, 0) else { return "/" }
        defer { free(folder) }
        return String(cString: folder)
    }

    /// The process as use cases see it.
    static func environment(_ reading: ReadingOptions, verbosity: TextStyle.Verbosity) -> Environment {
        var environment = environment(verbosity: verbosity)
        environment.limits = reading.limits
        environment.imageLimits = reading.imageLimits
        environment.spoolLimit = reading.maxSpool
        if let program = FetchPlace.program {
            let cache = reading.cache.map { SourceCache(folder: $0, limit: reading.cacheLimit) }
            environment.sources = SourceList(SourceList.fetching(program, cache: cache))
        }
        return environment
    }

    /// The process as use cases see it, where no artifact is read.
    static func environment(verbosity: TextStyle.Verbosity) -> Environment {
        var environment = Environment(
            workers: Start.workers,
            temporaryFolder: variable("TMPDIR") ?? "/tmp", workingFolder: workingFolder,
            progress: verbosity == .quiet ? nil : ProgressDisplay.onTerminal())
        environment.wording = CommandWording()
        environment.ledgers = LedgerPlace.stores { WorkerPlace.program }
        return environment
    }
}

/// A progress line on standard error, for what takes more than a second, on a terminal only.
final class ProgressDisplay: Sendable {
    private struct State {
        var path = ""
        var started: Int64 = 0
        var drawn: Int64 = 0
    }
    private let state = Mutex(State())
    private let style: TextStyle

    private init(style: TextStyle) { self.style = style }

    /// A callback that draws, or nil where nobody watches.
    static func onTerminal() -> (@Sendable (String, UInt64, UInt64) -> Void)? {
        guard isatty(2) == 1, Terminal.variable("TERM") != "dumb" else { return nil }
        let display = ProgressDisplay(style: Terminal.style(2, verbosity: .normal))
        return { path, done, total in display.update(path, done, total) }
    }

    private func update(_ path: String, _ done: UInt64, _ total: UInt64) {
        let now = Clock.now().milliseconds
        state.withLock { state in
            if state.path != path { state = State(path: path, started: now) }
            let isDrawn = state.drawn > 0
            if done >= total {
                if isDrawn { Output.error(Array("\r\u{1B}[K".utf8)) }
                state = State()
                return
            }
            guard now - state.started > 1_000, now - state.drawn >= 100 else { return }
            state.drawn = now
            let line = ProgressLine(
                label: path, done: done, total: total, elapsed: .milliseconds(now - state.started))
            Output.error(Array("\r".utf8) + line.text(style: style) + Array("\u{1B}[K".utf8))
        }
    }
}
