import Glibc
import SQLPipe

/// Speaks to PostgreSQL for layerlock, which starts it: no other program of ours links libpq. What else it is asked for it hands to
/// layerlock, which knows artifacts.
@main
enum Main {
    private static let usage = """
        layerlock-worker speaks to PostgreSQL for layerlock, which starts it as `layerlock-worker serve`; docs/ledger-postgres.md says how.
        `layerlock-worker run`, `enqueue`, `list` and `retry` are `layerlock worker run` and so on; docs/workers.md says what they do.

        """

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        unsetenv("GCONV_PATH")
        let words = CommandLine.arguments.dropFirst()
        let isServing = words.count == 1 && words.first.map { $0.utf8.elementsEqual("serve".utf8) } ?? false
        guard isServing, isatty(1) == 0 else {
            if let word = words.first, Layerlock.takes(word) { Layerlock.run() }
            let isHelp = words.first?.utf8.elementsEqual("--help".utf8) ?? false
            tell(usage, isHelp ? 1 : 2)
            exit(isHelp ? 0 : 64)
        }
        var serve = Serve(FrameChannel(input: 0, output: 1))
        do {
            try serve.run()
        } catch PipeFault.closed {
            exit(0)
        } catch {
            exit(1)
        }
    }

    static func tell(_ text: String, _ stream: CInt) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(stream, $0.baseAddress, $0.count) }
    }
}
