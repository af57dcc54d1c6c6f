import Archive
import CSystem
import Core
import Glibc
import Remote

/// A program that fetches, at work: what it is asked goes into one pipe, bytes and what is said of them come from two others.
///
/// Trusts nothing of it but its word about what the place states: counts and hashes what comes. Used by one thread.
final class FetchRun {
    private static let pieceSize = 1 << 18

    private let name: String
    /// Whether nothing may come, as what is there is known.
    private let isConditional: Bool
    private var process: pid_t = -1
    private var bytes: CInt = -1
    private var events: CInt = -1
    private var line: [UInt8] = []
    private var resolution: FetchEvent.Resolution?
    private var failure: Failure?
    private var announced: UInt64?
    private var count: UInt64 = 0
    private var progress: ((UInt64, UInt64) -> Void)?

    /// Starts the program with a request.
    /// - Throws: `source.program`, `internal.fault`.
    init(_ program: FetchProgram, _ request: FetchRequest) throws(Failure) {
        name = program.path
        isConditional = request.unless != nil
        var inward: [CInt] = [-1, -1]
        var outward: [CInt] = [-1, -1]
        var beside: [CInt] = [-1, -1]
        guard layerlock_pipe(&inward) == 0, layerlock_pipe(&outward) == 0, layerlock_pipe(&beside) == 0 else {
            for end in inward + outward + beside where end >= 0 { close(end) }
            throw Failure(.internalFault, "no pipe can be had: \(String(cString: strerror(errno)))")
        }
        (bytes, events) = (outward[0], beside[0])
        // Where more room is not to be had, bytes come in smaller pieces.
        _ = fcntl(bytes, layerlock_f_setpipe_sz, CInt(Self.pieceSize * 4))
        // In this order: an end that lies on a number which is taken next has been copied by then.
        let started = ChildProgram.start(
            [program.path], environment: program.environment,
            descriptors: [(inward[0], 0), (outward[1], 1), (beside[1], FetchEvent.descriptor)])
        for end in [inward[0], outward[1], beside[1]] { close(end) }
        defer { close(inward[1]) }
        switch started {
        case .success(let started): process = started
        case .failure(let refusal):
            throw Failure(
                .sourceProgram, "\(PathEscaping.displayed(name.utf8)) cannot be started: \(refusal.why)",
                remedy: "install layerlock-fetch beside layerlock, or name another program by LAYERLOCK_FETCH")
        }
        // A line fits into a pipe. Whoever has gone already tells why by its status.
        let text = request.line
        _ = text.withUnsafeBytes { write(inward[1], $0.baseAddress, $0.count) }
    }

    deinit {
        if bytes >= 0 { close(bytes) }
        if events >= 0 { close(events) }
        guard process > 0 else { return }
        kill(process, SIGTERM)
        // Nobody is listened to any more.
        ChildProgram.end(process)
    }

    /// What the reference stands for, before any byte is taken.
    /// - Throws: `source.*`, `input.*`.
    func resolved() throws(Failure) -> FetchEvent.Resolution {
        while resolution == nil, events >= 0 {
            let (isSaid, isBytes) = try waitForEither(bytes: bytes)
            if isSaid {
                try readEvents()
            } else if isBytes {
                throw senseless("bytes before it was said what they are")
            }
        }
        guard let resolution else { throw ending() }
        return resolution
    }

    /// What the reference stands for, where that alone was asked for: the program has to come to its end well.
    /// - Throws: as `resolved`.
    func described() throws(Failure) -> FetchEvent.Resolution {
        let found = try resolved()
        // Nobody asked for bytes.
        close(bytes)
        bytes = -1
        while events >= 0 {
            if try waitForEither(bytes: -1).isSaid { try readEvents() }
        }
        let status = reap()
        guard failure == nil, status == 0, announced == 0 else { throw ending(status) }
        return found
    }

    /// Waits until something is said, or there are bytes.
    private func waitForEither(bytes: CInt) throws(Failure) -> (isSaid: Bool, isBytes: Bool) {
        var waits = [
            pollfd(fd: events, events: Int16(POLLIN), revents: 0), pollfd(fd: bytes, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&waits, 2, -1) >= 0 || errno == EINTR else {
            throw Failure(.internalFault, "nothing can be waited for: \(String(cString: strerror(errno)))")
        }
        let hasEnded = waits[1].revents != 0 && waits[1].revents & Int16(POLLIN) == 0
        // Whoever closed the one may still say why on the other.
        if hasEnded, resolution == nil, waits[0].revents == 0 { return try waitForEither(bytes: -1) }
        return (waits[0].revents != 0, waits[1].revents != 0)
    }

    /// Takes all bytes, and what is said beside them, to their end; what the place states of bytes is enforced.
    /// - Returns: what they had; nil for an archive that the program makes, whose digest says nothing.
    /// - Throws: `source.*`, `input.*`, and what `take` throws.
    @discardableResult func receive(
        progress: ((UInt64, UInt64) -> Void)?, _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> HashedBytes? {
        self.progress = progress
        guard let resolution else { throw Failure(.internalFault, "bytes before what they are") }
        let digest = resolution.subject == .content ? SideDigest() : nil
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        while bytes >= 0 || events >= 0 {
            let (isSaid, isBytes) = try waitForEither(bytes: bytes)
            if isSaid { try readEvents() }
            guard bytes >= 0, isBytes else { continue }
            let got = buffer.withUnsafeMutableBytes { read(bytes, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                close(bytes)
                bytes = -1
                continue
            }
            count += UInt64(got)
            let piece = buffer.span.bytes.extracting(0..<got)
            if let size = resolution.size, count > size {
                throw Failure(.sourceAnswer, "has more than the \(size) bytes that were stated")
            }
            digest?.add(piece)
            try take(piece)
        }
        let status = reap()
        guard failure == nil, status == 0, let announced, announced == count else { throw ending(status) }
        if let size = resolution.size, size != count {
            throw Failure(.sourceAnswer, "has \(count) bytes, where \(size) are stated")
        }
        guard let found = try digest?.finish() else { return nil }
        if let stated = resolution.digest, stated != found.digest {
            throw Failure(.sourceDigest, "is stated as \(stated), and what came is \(found.digest)")
        }
        return found
    }

    /// Why it ended before it was done.
    private func ending(_ known: CInt? = nil) -> Failure {
        if let failure { return failure }
        let status = known ?? reap()
        let name = PathEscaping.displayed(name.utf8)
        if status == 0 { return Failure(.sourceProgram, "\(name) ended without saying that it was done") }
        return Failure(
            .sourceProgram,
            status < 0
                ? "\(name) was ended by signal \(-status)" : "\(name) ended with status \(status) and did not say why")
    }

    /// Reads lines that are there, and waits for some where there are none.
    private func readEvents() throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let got = buffer.withUnsafeMutableBytes { read(events, $0.baseAddress, $0.count) }
        if got < 0, errno == EINTR { return }
        guard got > 0 else {
            close(events)
            events = -1
            return
        }
        for byte in buffer[..<got] {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                guard line.count <= FetchEvent.lineLimit else {
                    throw senseless("a line of over \(FetchEvent.lineLimit) bytes")
                }
                continue
            }
            try heed(line)
            line = []
        }
    }

    private func heed(_ line: [UInt8]) throws(Failure) {
        let event: FetchEvent?
        do throws(JSONFault) { event = try FetchEvent(line: line) } catch { throw senseless(error.message) }
        switch event {
        case .resolved(let found):
            guard resolution == nil else { throw senseless("a second resolution") }
            guard isConditional || !found.isUnchanged else { throw senseless("nobody asked whether it is unchanged") }
            resolution = found
        case .progress(let done, let total):
            if let total { progress?(min(done, total), total) }
        case .done(let size): announced = size
        case .failed(let found): failure = failure ?? found
        case nil: break
        }
    }

    private func senseless(_ message: String) -> Failure {
        Failure(.sourceProgram, "\(PathEscaping.displayed(name.utf8)) does not keep to the protocol: \(message)")
    }

    /// Waits for its end: its status, or less than 0 for a signal's number.
    private func reap() -> CInt {
        guard process > 0 else { return 0 }
        defer { process = -1 }
        return ChildProgram.status(of: process)
    }
}
