import ArgumentParser
import Glibc
import LayerCrypto
import LayerReport

@main
enum Main {
    static func main() async {
        // Before any library looks at it: the environment names no code to load. (It may still name a token's module to a
        // command that signs with a token's key.)
        unsetenv("GCONV_PATH")
        OpenSSL.start()
        // libarchive turns DOS times into local ones, and each call asks the file system for the zone unless told.
        setenv("TZ", "UTC0", 1)
        Interruption.handle()
        do {
            var command = try Layerlock.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            // A message about a command line quotes it, names of files included.
            let message = Layerlock.exitCode(for: error).isSuccess ? "" : Layerlock.fullMessage(for: error)
            guard !message.isEmpty else { Layerlock.exit(withError: error) }
            Output.error(TextReport.usage(message))
            Glibc.exit(Layerlock.exitCode(for: error).rawValue)
        }
    }
}

struct Layerlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layerlock",
        abstract: "Verify Lambda layers before a deploy, pin them, and say what drifted.",
        discussion: """
            Reads layer zips more strictly than any consumer does, hashes every file, and compares with a reviewed \
            lockfile. Exit codes: 0 allowed, 10 archive rejected, 11 signature, 12 drift, 13 stale, 14 scan finding, \
            1 could not decide, 64 wrong usage.
            """,
        version: toolVersion,
        subcommands: [
            Inspect.self, ManifestCommand.self, Lock.self, Verify.self, Diff.self, StackCommand.self, Unpack.self,
            Sign.self, Endorse.self, TrustCommand.self, Rescan.self, StatusCommand.self, LedgerCommand.self,
            AdvisoriesCommand.self, BillCommand.self, Explain.self,
        ])
}

/// The tool's version, as `--version` and reports give it.
let toolVersion = "0.1.0"
