import Glibc
import SQLPipe

/// Speaks to PostgreSQL for layerlock, which starts it: no other program of ours links libpq.
@main
enum Main {
    private static let usage = """
        layerlock-worker speaks to PostgreSQL for layerlock, which starts it as `layerlock-worker serve`; docs/ledger-postgres.md says how.

        """

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        unsetenv("GCONV_PATH")
        guard CommandLine.arguments.count == 2, CommandLine.arguments[1].utf8.elementsEqual("serve".utf8),
            isatty(1) == 0
        else {
            let isHelp = CommandLine.arguments.dropFirst().first?.utf8.elementsEqual("--help".utf8) ?? false
            let text = Array(usage.utf8)
            _ = text.withUnsafeBytes { write(isHelp ? 1 : 2, $0.baseAddress, $0.count) }
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
}
