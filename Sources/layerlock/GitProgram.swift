import Core
import Glibc

/// Reads files of former revisions through git: the only program that is ever run, found in PATH, without a shell and with
/// arguments that the user typed or this program made.
struct GitProgram {
    private let path: String
    /// The folder that paths start from.
    private let folder: String

    /// - Throws: `input.unreadable` where PATH has no git.
    init(in folder: String) throws(Failure) {
        // Relative folders of PATH depend on where the command is typed, which may be a stranger's checkout.
        let folders = (Terminal.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
        guard
            let found = folders.map({ folder -> String in "\(folder)/git" }).first(where: { path in
                access(path, X_OK) == 0
            })
        else {
            throw Failure(.inputUnreadable, "is not in PATH", file: "git", remedy: "install git, or compare two files")
        }
        path = found
        self.folder = folder
    }

    /// The commit that a revision names.
    /// - Throws: `input.not-found` where it names none.
    func commit(_ revision: String) throws(Failure) -> String {
        let answer = try run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"], limit: 256)
        let commit = answer.output.prefix { $0 != UInt8(ascii: "\n") }
        guard answer.status == 0, commit.count >= 40, commit.allSatisfy(Self.isHex) else {
            throw Failure(
                .inputNotFound, "names no commit that git knows here", file: PathEscaping.displayed(revision.utf8),
                remedy: "fetch it first, as in git fetch origin main, and name it as origin/main")
        }
        return String(decoding: commit, as: UTF8.self)
    }

    /// When the commit of a revision was made, in the working folder's repository; nil where git knows none.
    static let time: @Sendable (String) -> Timestamp? = { revision in
        do throws(Failure) {
            let git = try GitProgram(in: ".")
            let answer = try git.run(["show", "-s", "--format=%ct", try git.commit(revision)], limit: 256)
            let text = String(decoding: answer.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            // Before the year 10000.
            guard answer.status == 0, let seconds = Int64(text), (0..<253_402_300_800).contains(seconds) else {
                return nil
            }
            return Timestamp(milliseconds: seconds * 1_000)
        } catch {
            return nil
        }
    }

    /// The bytes of a file in a commit; nil where it holds none of that name.
    func file(_ name: String, in commit: String, limit: Int) throws(Failure) -> [UInt8]? {
        let object = "\(commit):./\(name)"
        guard try run(["cat-file", "-e", object], limit: 256).status == 0 else { return nil }
        let answer = try run(["cat-file", "blob", object], limit: limit)
        guard answer.status == 0 else {
            throw Failure(.inputUnreadable, "git cannot read it in \(commit)", file: name)
        }
        return answer.output
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// Runs git and reads what it prints; what it says besides is left unread.
    private func run(_ arguments: [String], limit: Int) throws(Failure) -> (status: Int32, output: [UInt8]) {
        // No object is fetched over a network for it, and no program of the repository's configuration watches files.
        let words =
            [
                path, "-C", folder, "--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c",
                "protocol.allow=never",
            ]
            + arguments
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure("no pipe can be had", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var texts: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, path, &actions, nil, &texts, environ)
        close(ends[1])
        guard problem == 0 else { throw Self.failure("cannot be started", problem) }
        var output: [UInt8] = []
        var isTooMuch = false
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            guard output.count + count <= limit else {
                isTooMuch = true
                kill(process, SIGKILL)
                break
            }
            output += buffer[..<count]
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        if isTooMuch {
            throw Failure(.inputUnreadable, "gives more than \(limit) bytes", file: "git")
        }
        let hasExited = status & 0x7F == 0
        return (hasExited ? (status >> 8) & 0xFF : -1, output)
    }

    private static func failure(_ what: String, _ code: Int32) -> Failure {
        Failure(.inputUnreadable, "\(what): \(String(cString: strerror(code)))", file: "git")
    }
}
