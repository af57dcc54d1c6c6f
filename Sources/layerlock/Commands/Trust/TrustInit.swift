import ArgumentParser
import Core
import Engine
import Report

struct TrustInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a trust store, or add what an existing one lacks.",
        discussion: """
            Writes the folders, a README and an empty list of revocations with today's date.

            Example: layerlock trust init
            """)

    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            try common.print(
                try InitTrust(store: store.trust, wording: CommandWording()).run(asOf: common.time), in: store.trust)
            return .allowed
        }
    }
}

struct TrustCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Load the store and say what deserves a look.",
        discussion: """
            Exits 1 where the store does not load. Warns of roots that end or that no profile uses, of canceled and \
            revoked profiles, and of an old list of revocations.

            Example: layerlock trust check
            """)

    @OptionGroup var store: TrustOptions
    @OptionGroup var revocations: RevocationAgeOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let notices = try CheckTrust(store: store.trust, maxRevocationAge: revocations.age)
                .run(asOf: common.time)
            try common.print { TextReport.findings(notices, style: $0) }
            return ExitStatus(notices)
        }
    }
}

/// `--max-revocation-age`.
struct RevocationAgeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A list of revocations older than this counts as missing: 36h, 30d.", valueName: "age"))
    var maxRevocationAge: Age?

    var age: Duration? { maxRevocationAge?.duration }
}

/// A length of time as options take it: `90s`, `15m`, `36h`, `7d`, `2w`.
struct Age: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let seconds: [Unicode.Scalar: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        let digits = argument.dropLast()
        guard let unit = argument.unicodeScalars.last.flatMap({ seconds[$0] }), (1...9).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits)
        else { return nil }
        duration = .seconds(count * unit)
    }
}
