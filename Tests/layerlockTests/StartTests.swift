import Glibc
import TestKit
import Testing

private let mayUnshare = geteuid() == 0

/// A run without arguments, streams, /proc, descriptors or memory: an error with a name, never success, a trap or a wait
/// without end.
@Suite(.enabled(if: program != nil, "layerlock is not built beside the tests"))
struct StartTests {
    private static let layer = "$repo/Fixtures/layers/telemetry.zip"
    private static let hostile = "$repo/Fixtures/hostile/hidden-entry.zip"

    /// The status of a script, which has to end within a minute.
    private func run(_ script: String) async throws -> Tool.Result {
        try await withTemporaryFolder { folder in
            let path = try #require(program)
            return try await shell("layerlock() { timeout 60 \(path) \"$@\"; }\n" + script, in: folder)
        }
    }

    @Test("no command is wrong usage, and help that was asked for is none")
    func noCommand() async throws {
        for command in ["", "trust", "ledger", "advisories", "nonsense", "verify"] {
            let result = try await run("layerlock \(command)")
            #expect(result.status == 64 && result.text.isEmpty && !result.errors.isEmpty, "\(command)")
        }
        for command in ["--help", "help", "trust --help", "--version"] {
            let result = try await run("layerlock \(command)")
            #expect(result.status == 0 && result.errors.isEmpty && !result.text.isEmpty, "\(command)")
        }
    }

    @Test("an argument that is not UTF-8 is not repaired into another file's name")
    func argumentBytes() async throws {
        let result = try await run(
            #"cp \#(Self.layer) "$(printf 'a\357\277\275.zip')"; layerlock verify "$(printf 'a\377.zip')""#)
        #expect(result.status == 64)
        #expect(result.errors.contains("argument 2 is not UTF-8"))
    }

    @Test("not even a name of its own", .enabled(if: Tool.python.isInstalled, "python3 is not installed"))
    func noArguments() async throws {
        let path = try #require(program)
        let result = try await run(
            """
            python3 -c '
            import ctypes, os
            child = os.fork()
            if child == 0:
                ctypes.CDLL(None).execve(b"\(path)", (ctypes.c_char_p * 1)(None), None)
                os._exit(99)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))'
            """)
        #expect(result.status == 64)
    }

    @Test("nothing begins without /proc, and says so", .enabled(if: mayUnshare, "this needs root"))
    func withoutProc() async throws {
        let path = try #require(program)
        for command in [
            "", "--version", "--help", "verify \(repositoryPath("Fixtures/hostile/hidden-entry.zip"))",
            "verify \(repositoryPath("Fixtures/layers/telemetry.zip"))",
            "unpack \(repositoryPath("Fixtures/layers/telemetry.zip")) --to out",
        ] {
            // Where no namespace can be made there is nothing to try.
            let result = try await run(
                "unshare -m true || exit 77; unshare -m sh -c 'umount -l /proc; \(path) \(command)'")
            // libdispatch would end the process with a signal (132) now and then.
            #expect([1, 77].contains(result.status), "\(command): \(result.errors)")
            if result.status == 1 { #expect(result.errors.contains("/proc is not mounted")) }
        }
    }

    @Test("closed standard input says so and ends", arguments: ["<&-", "</dev/null", "<&- 2>&-"])
    func closedInput(_ streams: String) async throws {
        let result = try await run("layerlock verify - \(streams)")
        #expect(result.status == 1)
        #expect(result.text.contains("standard input is empty"))
        #expect(try await run("layerlock verify - < \(Self.layer)").status == 0)
    }

    @Test(
        "a report that nobody gets is no success",
        arguments: [
            "layerlock verify LAYER >&-", "layerlock verify LAYER >/dev/full", "layerlock verify LAYER <&- >&- 2>&-",
            "layerlock verify LAYER --output /dev/stdout >&-", "layerlock verify LAYER --output /dev/full",
            "layerlock verify LAYER --output /dev/stdout >/dev/full", "layerlock --help >/dev/full",
            "layerlock lock LAYER <&- >&- 2>&-",
            "mkfifo p; exec 3<>p 4>p 3<&-; layerlock verify LAYER >&4",
        ])
    func unwrittenReport(_ command: String) async throws {
        #expect(try await run(command.replacing("LAYER", with: Self.layer)).status == 1)
    }

    @Test("a file that is opened later never becomes a standard stream")
    func streamsStayApart() async throws {
        let result = try await run(
            "layerlock lock \(Self.layer) <&- 2>&- && layerlock verify \(Self.layer) --lock layers.lock <&- 2>&- || exit 9"
        )
        #expect(result.status == 0)
    }

    @Test("few descriptors: the limit is named", arguments: [4, 5, 6, 8, 12, 16, 24, 31])
    func fewDescriptors(_ count: Int) async throws {
        let result = try await run("(ulimit -n \(count); exec \(try #require(program)) verify \(Self.layer)) 2>&1")
        // With fewer the loader itself cannot open the libraries.
        #expect(result.status == 1 || result.status == 127, "\(result.text)")
        if count > 4 { #expect(result.text.contains("ulimit -n")) }
    }

    @Test("32 descriptors are enough, for an image too; a soft limit is raised")
    func enoughDescriptors() async throws {
        let result = try await run(
            """
            (ulimit -n 32; layerlock verify \(Self.layer) && layerlock lock \(Self.layer) && layerlock unpack \(Self.layer) --to out \
                && layerlock rescan --ledger l.sqlite && layerlock status --allow-no-advisories --ledger l.sqlite) || exit 9
            ulimit -S -n 8; layerlock verify \(Self.layer)
            """)
        #expect(result.status == 0, "\(result.text)\(result.errors)")
    }

    @Test("little memory: the limit is named", arguments: [400_000, 600_000, 1_000_000])
    func littleMemory(_ kilobytes: Int) async throws {
        let result = try await run("(ulimit -v \(kilobytes); layerlock verify \(Self.layer) 2>&1)")
        #expect(result.status == 1 && result.text.contains("ulimit -v") || result.status == 127, "\(result.text)")
        #expect(try await run("(ulimit -v 1048576; layerlock verify \(Self.layer))").status == 0)
    }

    @Test("a small stack is raised where it may be, else named")
    func smallStack() async throws {
        #expect(try await run("(ulimit -S -s 256; layerlock verify \(Self.layer))").status == 0)
        let hard = try await run("(ulimit -s 256; layerlock verify \(Self.layer) 2>&1)")
        #expect(hard.status == 1 && hard.text.contains("ulimit -s"))
    }

    @Test("a limit on files' sizes is an error, not a signal, and nothing half-written stays")
    func fileSizes() async throws {
        let result = try await run(
            """
            (ulimit -f 0; layerlock verify \(Self.layer) --output report; echo $? >&2
                layerlock lock \(Self.layer); echo $? >&2
                layerlock unpack \(Self.layer) --to out; echo $? >&2
                layerlock rescan \(Self.layer) --ledger l.sqlite; echo $? >&2
                cat \(Self.layer) | layerlock verify -; echo $? >&2) 2>&1 | grep -x '[0-9]*'
            ls -A
            """)
        // The lockfile's empty folder for manifests is no trouble.
        #expect(result.text.split(separator: "\n").filter { $0 != "layers.lock.d" } == ["1", "1", "1", "1", "1"])
    }

    @Test(
        "any umask: what was written can be read again, and not be written to by everybody", arguments: ["0", "0777"])
    func umasks(_ mask: String) async throws {
        let result = try await run(
            """
            umask \(mask)
            layerlock lock \(Self.layer) && layerlock verify \(Self.layer) --lock layers.lock || exit 9
            layerlock unpack \(Self.layer) --to out && layerlock rescan --ledger l.sqlite || exit 8
            find . ! -type l -perm -0002 | sed s/^/open:/
            """)
        #expect(result.status == 0)
        #expect(!result.text.contains("open:"))
    }

    @Test("the report does not go over what standard input is")
    func outputOverStandardInput() async throws {
        let result = try await run(
            """
            cp \(Self.layer) a.zip; layerlock verify - --output a.zip < a.zip; code=$?
            cmp -s a.zip \(Self.layer) || exit 9; exit $code
            """)
        #expect(result.status == 64)
    }

    @Test(
        "an odd environment changes no verdict",
        arguments: [
            "env -i", "env TZ=:/dev/zero", "env LANG=xx LC_ALL=nonsense", "env -u HOME", "env TMPDIR=/nonexistent",
            "env MALLOC_PERTURB_=165", "sh -c 'trap \"\" CHLD PIPE; exec \"$0\" \"$@\"'",
        ])
    func environments(_ wrapper: String) async throws {
        let path = try #require(program)
        #expect(try await run("\(wrapper) \(path) verify \(Self.layer)").status == 0)
        #expect(try await run("\(wrapper) \(path) verify \(Self.hostile)").status == 10)
    }

    @Test("standard input is kept where TMPDIR says, or the run says why not")
    func temporaryFolders() async throws {
        let result = try await run("TMPDIR=/nonexistent layerlock verify - < \(Self.layer)")
        #expect(result.status == 1 && result.text.contains("TMPDIR"))
        #expect(try await run("env -u TMPDIR \(try #require(program)) verify - < \(Self.layer)").status == 0)
    }
}
