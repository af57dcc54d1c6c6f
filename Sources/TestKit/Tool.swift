import Glibc

/// A program of the system that tests compare with, such as `bsdtar`; see `Requirement` for what becomes of tests without it.
package struct Tool: Sendable {
    /// The program's name.
    package let name: String
    /// Where the program lies; nil where it is not installed.
    package let path: String?

    /// Looks a program up in PATH.
    package init(_ name: String) {
        self.name = name
        path = searchPath.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Whether the program was found.
    package var isInstalled: Bool { path != nil }

    /// What a program's run gave.
    package struct Result: Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        package let status: Int32
        /// Standard output.
        package let output: [UInt8]
        /// Standard error, as text.
        package let errors: String
        /// Standard output, as text.
        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Runs the program to its end in `directory` (nil for the current one) with `input` on standard input.
    package func run(_ arguments: [String], in directory: String? = nil, input: [UInt8] = []) async throws -> Result {
        try result(of: arguments, in: directory, input: input)
    }

    /// As `run`, for who cannot await.
    package func result(of arguments: [String], in directory: String? = nil, input: [UInt8] = []) throws -> Result {
        guard let path else { throw TestKitError("\(name) is not installed") }
        return try inTemporaryFolder { folder in
            let inputPath = try folder.write("input", input)
            // posix_spawn has no portable way to set the folder, a shell does.
            let inFolder = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory ?? ".", path]
            let status = try spawn(inFolder + arguments) { actions in
                posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
                posix_spawn_file_actions_addopen(&actions, 1, folder.path(of: "output"), O_WRONLY | O_CREAT, 0o600)
                posix_spawn_file_actions_addopen(&actions, 2, folder.path(of: "errors"), O_WRONLY | O_CREAT, 0o600)
            }
            return Result(
                status: status, output: try folder.read("output"),
                errors: String(decoding: try folder.read("errors"), as: UTF8.self))
        }
    }
}

extension Tool {
    /// The Debian packages that hold tools, of those that `make deps` installs or every Debian has; a test compares the list
    /// with Scripts/deps.
    package static let packages = [
        "bsdtar": "libarchive-tools", "db5.3_load": "db5.3-util", "docker-registry": "docker-registry",
        "go": "golang-go", "mtree": "mtree-netbsd",
        "openssl": "openssl", "pigz": "pigz",
        "psql": "postgresql", "python3": "python3", "skopeo": "skopeo", "umoci": "umoci", "unzip": "unzip",
        "zip": "zip", "zstd": "zstd",
        "flock": "util-linux", "setpriv": "util-linux", "sh": "dash", "sha384sum": "coreutils", "tar": "tar",
    ]

    /// Whether the tool is there after `make deps`.
    package var isDue: Bool { Self.packages[name] != nil }

    /// OpenSSL's command.
    package static let openssl = Tool("openssl")
    /// GNU coreutils' SHA-384.
    package static let sha384sum = Tool("sha384sum")
    /// GNU tar.
    package static let tar = Tool("tar")
    /// The parallel gzip.
    package static let pigz = Tool("pigz")
    /// Zstandard's command.
    package static let zstd = Tool("zstd")
    /// Copies container images.
    package static let skopeo = Tool("skopeo")
    /// Makes and unpacks container images.
    package static let umoci = Tool("umoci")
    /// Builds container images; `make deps` does not install it.
    package static let buildah = Tool("buildah")
    /// Berkeley DB's own writer (db_load(1)).
    package static let berkeley = Tool("db5.3_load")
    /// util-linux' flock(1).
    package static let flock = Tool("flock")
    /// util-linux' setpriv(1).
    package static let setpriv = Tool("setpriv")
    /// libarchive's tar.
    package static let bsdtar = Tool("bsdtar")
    /// NetBSD's mtree (Debian's mtree-netbsd).
    package static let mtree = Tool("mtree")
    /// Info-ZIP's zip.
    package static let zip = Tool("zip")
    /// Python 3.
    package static let python = Tool("python3")
    /// The JDK's jar; `make deps` does not install it.
    package static let jar = Tool("jar")
    /// Go's command; `make deps` does not install it.
    package static let go = Tool("go")
    /// The shell, for pipes.
    package static let shell = Tool("sh")
}

private let searchPath = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"

/// Spawns the program that the first argument names with a small, fixed environment and waits for it.
func spawn(
    _ arguments: [String], redirecting redirect: (inout posix_spawn_file_actions_t) -> Void
) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    redirect(&actions)
    let home = getenv("HOME").map { String(cString: $0) } ?? "/"
    let environment = ["PATH=\(searchPath)", "HOME=\(home)", "LC_ALL=C.UTF-8", "TZ=UTC"]
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, arguments[0], &actions, nil, &argv, &envp)
    guard code == 0 else { throw TestKitError("cannot start \(arguments[0]), errno \(code)") }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
        guard errno == EINTR else { throw TestKitError("waitpid failed, errno \(errno)") }
    }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
}
