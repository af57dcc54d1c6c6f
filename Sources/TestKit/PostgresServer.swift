import Glibc
import Synchronization
import Testing

/// A PostgreSQL server for this process's tests, on a socket in a folder of its own, which goes with the process. It sorts as
/// people do, so that whoever forgets to ask for the order of bytes is seen.
package enum PostgresServer {
    /// Debian keeps the server's programs in a folder for each release.
    private static let programs: String? = {
        let folder = (9...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        return folder.first { access("\($0)/initdb", X_OK) == 0 && access("\($0)/postgres", X_OK) == 0 }
    }()
    private static let count = Atomic(0)
    private static let started = Result { try start() }

    /// The program that speaks to servers, as `swift build` made it beside the tests.
    package static let worker: String? = BuiltProgram.path("layerlock-worker")

    /// Whether servers can be started.
    package static var isThere: Bool { programs != nil && worker != nil }

    /// The place of a new, empty database.
    package static func database() throws -> String {
        let folder = try started.get()
        let name = "d\(count.add(1, ordering: .relaxed).newValue)"
        try run(
            "psql",
            [
                "--quiet", "--no-psqlrc", "--dbname", place(folder, "postgres"), "--command", "CREATE DATABASE \(name)",
            ], in: folder)
        return place(folder, name)
    }

    /// Runs statements in a database.
    package static func execute(_ sql: String, in place: String) throws {
        try run(
            "psql", ["--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "--dbname", place, "--command", sql],
            in: try started.get())
    }

    private static func place(_ folder: String, _ name: String) -> String {
        "postgres:///\(name)?host=\(folder)&user=postgres"
    }

    private static func start() throws -> String {
        var template = Array("\(temporary)/layerlock-pg-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw TestKitError("no folder can be made") }
        let folder = String(cString: made)
        // The server refuses root.
        var user: [String] = []
        if geteuid() == 0 {
            guard let owner = getpwnam("postgres") else { throw TestKitError("there is no user postgres") }
            let (uid, gid) = (owner.pointee.pw_uid, owner.pointee.pw_gid)
            guard chown(folder, uid, gid) == 0 else { throw TestKitError("\(folder) cannot be given away") }
            user = ["--reuid=\(uid)", "--regid=\(gid)", "--clear-groups"]
        }
        guard let programs else { throw TestKitError("PostgreSQL is not installed") }
        try run(
            "setpriv",
            user + [
                "\(programs)/initdb", "--pgdata=\(folder)/data", "--auth=trust", "--username=postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync",
            ], in: folder)
        // It ends with this process, however that ends: then the pipe does that the shell reads from.
        let words =
            [
                "sh", "-c", "\"$@\" < /dev/null & server=$!; read -r end; kill -QUIT $server; sleep 1; rm -rf \"$0\"",
                folder,
                "setpriv",
            ] + user + [
                "\(programs)/postgres", "-D", "\(folder)/data", "-k", folder, "-c", "listen_addresses=", "-c",
                "fsync=off",
                "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=200",
                "-c", "shared_buffers=64MB",
            ]
        try launch(words, log: "\(folder)/server.log")
        for _ in 0..<600 {
            if access("\(folder)/.s.PGSQL.5432", F_OK) == 0,
                (try? run(
                    "psql", ["--quiet", "--dbname", place(folder, "postgres"), "--command", "SELECT 1"], in: folder))
                    != nil
            {
                return folder
            }
            usleep(50_000)
        }
        throw TestKitError("the server does not answer: see \(folder)/server.log")
    }

    /// Starts a program that nobody waits for, and that hears on standard input when this process has gone.
    private static func launch(_ arguments: [String], log: String) throws {
        guard let path = Tool(arguments[0]).path else { throw TestKitError("\(arguments[0]) is not installed") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var pipes: [CInt] = [-1, -1]
        guard pipe(&pipes) == 0 else { throw TestKitError("no pipe can be had") }
        for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        posix_spawn_file_actions_adddup2(&actions, pipes[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT, 0o666)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), strdup("LC_ALL=C.UTF-8"), nil]
        defer { (words + variables).forEach { free($0) } }
        var process: pid_t = 0
        guard posix_spawn(&process, path, &actions, nil, &words, &variables) == 0 else {
            throw TestKitError("\(path) cannot be started")
        }
        close(pipes[0])
    }

    private static var temporary: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    private static func run(_ name: String, _ arguments: [String], in folder: String) throws {
        guard let path = Tool(name).path else { throw TestKitError("\(name) is not installed") }
        let log = "\(folder)/log.\(count.add(1, ordering: .relaxed).newValue)"
        let status = try spawn([path] + arguments) { actions in
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT, 0o666)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        guard status == 0 else { throw TestKitError("\(name) ended with \(status): see \(log)") }
    }
}

extension Trait where Self == ConditionTrait {
    /// The test runs a PostgreSQL server.
    package static var needsPostgres: Self { .needs("PostgreSQL and layerlock-worker") { PostgresServer.isThere } }
}
