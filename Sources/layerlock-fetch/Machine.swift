import Core
import Fetching
import Glibc

/// The process and the machine as a fetch sees them.
enum Machine {
    /// Bytes of a file with credentials, and of what a program answers, at the most.
    private static let limit = 1 << 20

    static func world(_ transport: any HTTPTransport, takesLoopback: Bool) -> FetchWorld {
        FetchWorld(
            transport: transport, now: now,
            // Stand-ins on this machine need no time to recover.
            wait: { usleep(UInt32(clamping: takesLoopback ? $0 / 50 : $0) &* 1_000) }, variable: variable,
            file: file, run: run, spool: { () throws(Failure) in try FileSpool() }, kept: KeptArchives.blobs,
            takesLoopback: takesLoopback)
    }

    static func variable(_ name: String) -> String? {
        getenv(name).flatMap { String(validatingCString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func now() -> Timestamp {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return Timestamp(milliseconds: 0) }
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private static func file(_ path: String) throws(Failure) -> [UInt8]? {
        do throws(Failure) {
            return try FileReading.readWhole(path, limit: limit)
        } catch {
            if error.code == .inputNotFound { return nil }
            throw Failure(.sourceDenied, "\(PathEscaping.displayed(path.utf8)) \(error.message)")
        }
    }

    /// Runs a program of PATH, whose standard error is ours: it may have to tell people what to do.
    private static func run(_ words: [String], _ input: [UInt8]) throws(Failure) -> FetchWorld.ProgramAnswer? {
        guard let name = words.first else { return nil }
        let folders = (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
        let paths = folders.map { folder -> String in "\(folder)/\(name)" }
        guard let path = paths.first(where: { path in access(path, X_OK) == 0 }) else { return nil }
        var inward: [Int32] = [-1, -1]
        var outward: [Int32] = [-1, -1]
        guard pipe(&inward) == 0, pipe(&outward) == 0 else {
            throw Failure(.internalFault, "no pipe can be had: \(String(cString: strerror(errno)))")
        }
        for end in inward + outward { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inward[0], 0)
        posix_spawn_file_actions_adddup2(&actions, outward[1], 1)
        posix_spawn_file_actions_addclose(&actions, 3)
        var texts: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, path, &actions, nil, &texts, environ)
        close(inward[0])
        close(outward[1])
        guard problem == 0 else {
            close(inward[1])
            close(outward[0])
            throw Failure(.sourceDenied, "\(name) cannot be started: \(String(cString: strerror(problem)))")
        }
        // What goes in is a name and fits into the pipe.
        _ = input.withUnsafeBytes { write(inward[1], $0.baseAddress, $0.count) }
        close(inward[1])
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while output.count <= limit {
            let count = read(outward[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output += buffer[..<count]
        }
        close(outward[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard output.count <= limit else { throw Failure(.sourceDenied, "\(name) answers more than \(limit) bytes") }
        return FetchWorld.ProgramAnswer(status: status & 0x7F == 0 ? status >> 8 & 0xFF : -1, output: output)
    }
}
