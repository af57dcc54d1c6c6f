import ArgumentParser
import Core
import Cryptography
import Glibc
import Report

@main
enum Main {
    static func main() async {
        // Before any library looks at it: the environment names no code to load. (It may still name a token's module to a
        // command that signs with a token's key.)
        unsetenv("GCONV_PATH")
        OpenSSL.start()
        Start.settle()
        if let problem = Start.problem() { end(.undecided, problem) }
        if let problem = Interruption.handle() { end(.undecided, problem) }
        let arguments: [String]
        do throws(Start.Unreadable) {
            arguments = try Start.arguments()
        } catch {
            end(.usage, "the command line cannot be read: \(error.message)")
        }
        let completed: [String]
        let use: ProjectUse
        do throws(Failure) {
            (completed, use) = try ProjectUse.complete(arguments)
        } catch {
            Output.error(TextReport.failure(error, style: Terminal.style(2, verbosity: .normal)))
            leave(ExitStatus(error).rawValue)
        }
        await WorkerArguments.$current.withValue(completed) {
            await ProjectUse.$current.withValue(use) { await run(completed) }
        }
        leave(ExitStatus.allowed.exit.rawValue)
    }

    private static func run(_ arguments: [String]) async {
        do {
            var command = try await Layerlock.asyncParseAsRoot(arguments)
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            let message = Layerlock.fullMessage(for: error)
            let code = Layerlock.exitCode(for: error)
            guard !message.isEmpty else { leave(code.rawValue) }
            guard code.isSuccess else {
                // A message about a command line quotes it, names of files included.
                Output.error(TextReport.usage(message))
                if let command = CommandWords(arguments).suggestion {
                    Output.error(TextReport.usage("Did you mean `\(command)`?"))
                }
                if let note = ProjectUse.current.note(on: message) {
                    Output.error(TextReport.usage("Note: \(note)."))
                }
                leave(code.rawValue)
            }
            // Help that was asked for and nobody gets is a failure like any other.
            do throws(Failure) {
                try Output.write(Array("\(message)\n".utf8), to: nil)
            } catch {
                end(.undecided, "\(error.file ?? "help") \(error.message)")
            }
            leave(0)
        }
    }

    /// Ends the process at once. Threads whose answer nobody waits for any more may still be at work: libraries that exit(3)
    /// takes down below them would have a refusal look like a crash. All that is written has been written by then.
    static func leave(_ status: Int32) -> Never { _exit(status) }

    private static func end(_ status: ExitStatus, _ problem: String) -> Never {
        end(status.exit.rawValue, "layerlock: \(problem)")
    }

    private static func end(_ code: Int32, _ message: String) -> Never {
        Output.error(Array("\(message)\n".utf8))
        leave(code)
    }
}

/// A command that is only there for its subcommands: without one nothing is checked, which must not look like success.
protocol CommandGroup: AsyncParsableCommand {}

extension CommandGroup {
    func run() async throws {
        Output.error(Array("\(Layerlock.helpMessage(for: Self.self))\n".utf8))
        throw ExitStatus.usage.exit
    }
}

struct Layerlock: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "layerlock",
        abstract: "Verify Lambda layers before a deploy, pin them, and say what drifted.",
        discussion: """
            Reads layer zips more strictly than any consumer does, hashes every file, and compares with a reviewed \
            lockfile. Exit codes: 0 allowed, 10 archive rejected, 11 signature, 12 drift, 13 stale, 14 scan finding, \
            1 could not decide, 64 wrong usage.

            Example: layerlock verify layer.zip --lock layers.lock
            """,
        version: toolVersion,
        subcommands: [
            Inspect.self, ManifestCommand.self, Lock.self, Verify.self, VerifyBundle.self, Diff.self, StackCommand.self,
            Unpack.self, Sign.self, Endorse.self, TrustCommand.self, Rescan.self, StatusCommand.self, FleetCommand.self,
            LedgerCommand.self, WorkerCommand.self,
            AdvisoriesCommand.self, WaiversCommand.self, BillCommand.self, Init.self, ConfigCommand.self, Doctor.self,
            StoredReports.self, Explain.self,
        ])
}

/// The tool's version, as `--version` and reports give it.
let toolVersion = "0.2.0"
