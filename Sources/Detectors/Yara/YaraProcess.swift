import Core
import Glibc

/// The program that asks YARA's rules: a process of its own, so that this one links no libyara, and whatever rules and files do to
/// that, nothing happens here.
package struct YaraProgram: Sendable, Equatable {
    /// Where it lies.
    package var path: String
    /// Seconds that a rule may take over one file.
    package var seconds: Int
    /// Memory that it may take, in MiB.
    package var mebibytes: Int

    /// Names it.
    package init(path: String, seconds: Int = 10, mebibytes: Int = 1024) {
        self.path = path
        self.seconds = seconds
        self.mebibytes = mebibytes
    }
}

/// That program at work. Used by one thread.
final class YaraProcess {
    enum Mode: String, Word { case check, scan }

    private static let lineLimit = 1 << 16
    private var process: pid_t = -1
    private var socket: CInt = -1
    private var buffer: [UInt8] = []
    private var next = 0

    /// Starts it.
    /// - Parameter rules: A descriptor of the file that compiled rules are in, or are written to.
    /// - Throws: `malware.yara-program`, `internal.fault`.
    init(_ program: YaraProgram, _ mode: Mode, rules: CInt) throws(Failure) {
        var ends: [CInt] = [-1, -1]
        guard
            socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0
        else { throw Failure(.internalFault, "no socket can be had: \(String(cString: strerror(errno)))") }
        socket = ends[0]
        defer { close(ends[1]) }
        // It needs nothing of the environment, which may hold credentials.
        let started = ChildProgram.start(
            [program.path, mode.rawValue, "\(program.seconds)", "\(program.mebibytes)"], environment: [],
            descriptors: [(ends[1], 0), (ends[1], 1), (rules, 3)])
        switch started {
        case .success(let started): process = started
        case .failure(let refusal):
            throw Failure(
                .malwareYaraProgram,
                "\(PathEscaping.displayed(program.path.utf8)) cannot be started: \(refusal.why)")
        }
    }

    deinit {
        if socket >= 0 { close(socket) }
        if process > 0 {
            kill(process, SIGKILL)
            reap()
        }
    }

    /// Sends the head of a frame; false where nobody listens any more.
    func send(_ kind: Unicode.Scalar, name: [UInt8], size: UInt64) -> Bool {
        var head = [UInt8(ascii: kind)]
        for shift in 0..<4 { head.append(UInt8(truncatingIfNeeded: name.count >> (8 * shift))) }
        for shift in 0..<8 { head.append(UInt8(truncatingIfNeeded: size >> UInt64(8 * shift))) }
        return send((head + name).span.bytes)
    }

    /// Sends bytes; false where nobody listens any more.
    func send(_ bytes: RawSpan) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let put = Glibc.send(
                    socket, bytes.baseAddress?.advanced(by: done), bytes.count - done, CInt(MSG_NOSIGNAL))
                if put < 0, errno == EINTR { continue }
                guard put > 0 else { return false }
                done += put
            }
            return true
        }
    }

    /// The words of the next line; nil where it has ended, or says what nobody asked for.
    func line() -> [[UInt8]]? {
        while true {
            if let end = buffer[next...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { next = end + 1 }
                return buffer[next..<end].split(separator: 0x09, omittingEmptySubsequences: false).map { Array($0) }
            }
            buffer.removeFirst(next)
            next = 0
            guard buffer.count < Self.lineLimit else { return nil }
            let got = withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 1) { room in
                let got = recv(socket, room.baseAddress, room.count, 0)
                if got > 0 { buffer += room[..<got] }
                return got
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
        }
    }

    /// How it ended, as a message says it.
    func ending() -> String {
        shutdown(socket, CInt(SHUT_RDWR))
        let status = reap()
        return status < 0 ? "was ended by signal \(-status)" : "ended with status \(status)"
    }

    @discardableResult private func reap() -> CInt {
        guard process > 0 else { return 0 }
        defer { process = -1 }
        return ChildProgram.status(of: process)
    }
}
