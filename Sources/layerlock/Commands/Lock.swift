import ArgumentParser
import Core
import Engine
import Report
import Signatures

struct Lock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pin artifacts into a lockfile, to be reviewed and committed.",
        discussion: """
            Adds each artifact, or replaces the one of its name. All are pinned or none. The manifests beside the \
            lockfile (layers.lock.d) explain later drift; commit them too. A signed artifact is pinned with its signer, an \
            image with the one pinned so far as long as he signs; one whose signature does not hold is not pinned. --sign-with writes layers.lock.sig, which verify --trust \
            checks; --as-of is then the signing time.
            """)

    @Argument(
        help: ArgumentHelp(
            "Layer or function zips, images; - for standard input. By default those of layerlock.toml.",
            valueName: "artifact"),
        completion: .file())
    var artifacts: [String] = []
    @Option(help: "The name to pin under; by default the file's name without its extension.")
    var name: String?
    @Option(name: .shortAndLong, help: "The lockfile.", completion: .file())
    var output = "layers.lock"
    @Flag(help: "Write nothing; fail where the lockfile would change.")
    var check = false
    @Option(
        help: ArgumentHelp(
            "Sign the lockfile by this profile of the trust store: NAME, NAME/VERSION or ARN.", valueName: "profile"))
    var signWith: String?
    @Option(
        help: ArgumentHelp("The trust store for --sign-with (default: TrustStore).", valueName: "dir"),
        completion: .directory)
    var trust: String?
    @Option(
        help: ArgumentHelp(
            "An envelope of Notation's beside the image, a signature of it that has to hold; can be repeated.",
            valueName: "file"),
        completion: .file(extensions: ["jws", "cose", "sig"]))
    var signature: [String] = []
    @OptionGroup var signing: SigningOptions
    @Option(help: "How to print the outcome.")
    var format: ReportFormat = .usual
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: [AskedArtifact] { ProjectUse.current.asked(artifacts, name) }

    func validate() throws {
        try requireFile(output)
        let spared = SparedInputs(asked.map(\.locator) + signing.files + signature).and(
            trustStore: signWith == nil ? nil : trust ?? TrustOptions.standard)
        try checkOutput(output, spares: spared)
        if signWith != nil { try checkOutput("\(output).sig", spares: spared) }
        if let name, name.isEmpty || name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw ValidationError("--name takes a name without control characters.")
        }
        if asked.isEmpty, !ProjectUse.current.isMissingArtifacts {
            throw ValidationError("Nothing to pin: name artifacts, or list them in layerlock.toml.")
        }
        if name != nil, asked.count > 1 {
            throw ValidationError("--name goes with one artifact; write NAME=ARTIFACT.")
        }
        try checkStandardInput(asked.map(\.locator))
        let names = asked.map(\.usedName)
        if let repeated = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValidationError(
                "Several artifacts would be pinned as \(repeated): name them, as in \(repeated)=FILE.")
        }
        if asked.contains(where: { $0.name == nil && Locator($0.locator).isStandardInput }) {
            throw ValidationError("Standard input has no name: give --name.")
        }

        if !signature.isEmpty, asked.count != 1 { throw ValidationError("--signature goes with one image.") }
        if signWith == nil {
            if trust != nil {
                throw ValidationError("--trust goes with --sign-with; verify --trust judges signatures.")
            }
            if signing.key != nil || signing.chain != nil {
                throw ValidationError("--key and --chain go with --sign-with.")
            }
        } else {
            if check { throw ValidationError("--check writes nothing: verify --trust checks a lockfile's signature.") }
            try signing.requireKey()
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            if signWith != nil { common.noticeFutureSigning() }
            try ProjectUse.current.requireArtifacts(artifacts)
            var lock = lock
            let groups = try ProjectUse.current.groups(of: asked)
            for group in groups where group.hasOwnSettings {
                let rules = try await ProjectUse.run(group) { (command: Lock) in
                    ArtifactRules(command.lock.environment, command.lock.options)
                }
                for artifact in group.artifacts { lock.rules[artifact.usedName] = rules }
            }
            let time = common.time
            lock.signer = try signer(at: time)
            let outcome = try await lock.run(asked, asOf: time)
            let answer = Report(
                toolVersion: toolVersion, asOf: time, lockfile: output, artifacts: outcome.reports)
            try answer.refuseWrongUsage()
            let told = Answer(answer, .locking(outcome.pins, lockfile: output, isCheck: check))
            try Output.write(try format.bytes(told, common, ProjectUse.current.with(groups)), to: nil)
            if let signature = outcome.signature, format.isForPeople { try common.print(signature, .text) }
            if let stale = outcome.staleSignature { Output.error(Self.notice(of: stale)) }
            return answer.exitStatus
        }
    }

    private var lock: Engine.Lock {
        var options = reading.artifacts
        options.signatureFiles = signature
        var lock = Engine.Lock(
            Terminal.environment(reading, verbosity: common.verbosity), options, lockfile: output)
        lock.checksOnly = check
        return lock
    }

    private func signer(at time: Timestamp) throws(Failure) -> Signer? {
        guard let signWith else { return nil }
        return try signing.signer(profile: signWith, in: try TrustStore.load(trust ?? TrustOptions.standard), at: time)
    }

    private static func notice(of signature: String) -> [UInt8] {
        let file = PathEscaping.displayed(signature.utf8)
        return Array("layerlock: \(file) signs the former lockfile: sign this one with --sign-with\n".utf8)
    }
}
