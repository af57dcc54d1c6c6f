import Core
import Glibc

/// Where secrets come from: a file, an environment variable or a terminal; never an argument, which others can see.
enum PassPhrase {
    /// More than any key or token takes.
    private static let limit = 4_096
    private static let remedy: Prose = "name a file that holds the pass phrase or PIN as its one line"

    /// A file's first and only line, without its end.
    static func read(file: String) throws(Failure) -> [UInt8] {
        var bytes: [UInt8]
        do throws(Failure) {
            bytes = try FileReading.readWhole(file, limit: limit)
        } catch {
            guard error.code == .inputUnreadable else { throw error }
            throw Failure(.signKey, error.message, file: file, remedy: remedy)
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "\n")) else {
            throw Failure(.signKey, "holds no single line with a pass phrase or PIN", file: file, remedy: remedy)
        }
        return bytes
    }

    /// An environment variable's bytes.
    static func read(variable name: String) throws(Failure) -> [UInt8] {
        guard let value = getenv(name), strlen(value) > 0 else {
            throw Failure(
                .signKey, "the environment variable \(PathEscaping.displayed(name.utf8)) is not set, or empty",
                remedy: "set it, or take the secret from a file")
        }
        return UnsafeBufferPointer(start: value, count: strlen(value)).map { UInt8(bitPattern: $0) }
    }

    /// Asks on the terminal without echo; nil where standard input is none.
    static func ask(_ question: String) throws(Failure) -> [UInt8]? {
        guard isatty(0) == 1 else { return nil }
        var former = termios()
        guard tcgetattr(0, &former) == 0 else { return nil }
        var silent = former
        silent.c_lflag &= ~tcflag_t(ECHO)
        // An interrupt must not leave the terminal without echo, and neither must a stop.
        let restore: @Sendable () -> Void = { [former] in
            var former = former
            tcsetattr(0, TCSAFLUSH, &former)
            Output.error(Array("\n".utf8))
        }
        let askSilently: @Sendable () -> Bool = { [silent] in
            var silent = silent
            guard tcsetattr(0, TCSAFLUSH, &silent) == 0 else { return false }
            Output.error(Array(question.utf8))
            return true
        }
        let work = Unfinished.Work(removal: restore)
        let pause = Interruption.Pause(stop: restore, resume: { _ = askSilently() })
        let answer: [UInt8]? = Interruption.whilePausing(pause) { askSilently() ? line() : nil }
        restore()
        withExtendedLifetime(work) {}
        guard let line = answer else { return nil }
        guard !line.isEmpty, !line.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") }) else {
            throw Failure(.signKey, "no pass phrase or PIN was given", remedy: "type it and press return")
        }
        return line
    }

    /// One line of standard input, read byte by byte so that nothing of it stays in a buffer.
    private static func line() -> [UInt8] {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < limit {
            let count = Glibc.read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            // An end without a line is an interrupt too.
            guard count == 1 else { return [] }
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return bytes
    }
}
