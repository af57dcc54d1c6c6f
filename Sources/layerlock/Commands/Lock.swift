import ArgumentParser
import Core
import Engine
import Report

struct Lock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Pin artifacts into a lockfile, to be reviewed and committed.",
        discussion: """
            Adds each artifact, or replaces the one of its name, and shows what changed. All are pinned or none. Without \
            artifacts, pins what is named and not pinned yet, and fails where pinned content changed: --update takes that, of \
            all or of --only some. --remove and --rename change names alone. The manifests beside the \
            lockfile (layers.lock.d) explain later drift; commit them too. A signed artifact is pinned with its signer, an \
            image with the one pinned so far as long as he signs; one whose signature does not hold is not pinned. --sign-with writes layers.lock.sig, which verify --trust \
            checks; --as-of is then the signing time.

            Example: layerlock lock telemetry=build/layer.zip vendor.zip
            """)

    @Argument(
        help: ArgumentHelp(
            "Layer or function zips, images; - for standard input. By default those of layerlock.toml, else those pinned.",
            valueName: "artifact"),
        completion: .file())
    var artifacts: [String] = []
    @Flag(help: "Without artifacts: pin also what changed, showing how.")
    var update = false
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Without artifacts: these pins alone.", valueName: "name"))
    var only: [String] = []
    @Flag(help: "Without artifacts: drop pins whose artifacts are gone.")
    var prune = false
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Remove these pins; nothing is read.", valueName: "name"))
    var remove: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Give a pin another name: --rename OLD NEW; nothing is read.", valueName: "name"))
    var rename: [String] = []
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
            "A Sigstore bundle of the artifact, or an envelope of Notation's of the image, that has to hold; can be repeated.",
            valueName: "file"),
        completion: .file(extensions: ["jws", "cose", "sig"]))
    var signature: [String] = []
    @Flag(
        help:
            "Pin builder, repository and workflow of each artifact, as its provenance says; `verify` tells when they differ."
    )
    var pinProvenance = false
    @Option(
        help: ArgumentHelp(
            "A file with statements about the artifact: bundles, one a line or alone, or PyPI's attestations; can be repeated.",
            valueName: "file"), completion: .file(extensions: ["json", "jsonl"]))
    var attestationFile: [String] = []
    @OptionGroup var signing: SigningOptions
    @Option(help: "How to print the outcome.")
    var format: ReportFormat = .usual
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var common: CommonOptions

    private var asked: [AskedArtifact] { ProjectUse.current.asked(artifacts, name) }

    private var demand: LockDemand {
        LockDemand(
            named: ProjectUse.current.artifactsToPin, takesChanges: update || !artifacts.isEmpty || check, only: only,
            prunes: prune)
    }

    /// What is done by names alone.
    private var edit: LockfileEdit.Demand? {
        if !remove.isEmpty { return .remove(remove) }
        return rename.count == 2 ? .rename(rename[0], to: rename[1]) : nil
    }

    private func validateUses() throws {
        if !artifacts.isEmpty, update || prune || !only.isEmpty {
            throw ValidationError(
                "--update, --only and --prune go without artifacts: those given are pinned as they are.")
        }
        if !rename.isEmpty, rename.count != 2 { throw ValidationError("--rename takes two names: --rename OLD NEW.") }
        guard !remove.isEmpty || !rename.isEmpty else { return }
        if !remove.isEmpty, !rename.isEmpty { throw ValidationError("--remove and --rename exclude each other.") }
        if !artifacts.isEmpty || update || prune || !only.isEmpty || check || name != nil || !signature.isEmpty
            || pinProvenance
            || !attestationFile.isEmpty
        {
            throw ValidationError("--remove and --rename go with no artifact and with no other thing to do.")
        }
        if !format.isForPeople { throw ValidationError("--remove and --rename tell what they did as text alone.") }
    }

    /// Without artifacts those are meant that the project file names, else those that are pinned.
    private func requireSomething() throws {
        guard asked.isEmpty, !ProjectUse.current.isMissingArtifacts, try FileKind.of(output) == .missing else { return }
        throw ValidationError("Nothing to pin: name artifacts, or list them in layerlock.toml.")
    }

    func validate() throws {
        try validateUses()
        // What was verified is for `verify` to say, what is imported for it and for looks.
        let others = ["vsa", "asff"]
        if others.contains(where: { $0 == format.renderer.format }) {
            let known = ReportFormat.allValueStrings.filter { name in !others.contains { $0 == name } }
            throw ValidationError("lock has no \(format.renderer.format): there are \(known.joined(separator: ", ")).")
        }
        try requireFile(output)
        if edit == nil { try requireSomething() }
        let spared = SparedInputs(asked.map(\.locator) + signing.files + signature + attestationFile).and(
            trustStore: signWith == nil ? nil : trust ?? TrustOptions.standard)
        try checkOutput(output, spares: spared)
        if signWith != nil { try checkOutput("\(output).sig", spares: spared) }
        if let name, name.isEmpty || name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw ValidationError("--name takes a name without control characters.")
        }
        if name != nil, asked.isEmpty { throw ValidationError("--name goes with one artifact.") }
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

        if !attestationFile.isEmpty, asked.count != 1 {
            throw ValidationError("--attestation-file goes with one artifact.")
        }
        if !signature.isEmpty, asked.count != 1 { throw ValidationError("--signature goes with one artifact.") }
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
            if let edit { return try run(edit) }
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
            let use = ProjectUse.current.with(groups)
            lock.sign(by: try signer(at: time))
            var isShown = false
            let given = artifacts.isEmpty ? [] : asked
            let outcome = try await lock.run(given, asOf: time) { outcome throws(Failure) in
                // People are shown what is pinned before it is: what nobody could be shown is not.
                guard format.isForPeople || format.isMarkdown else { return }
                try write(outcome, at: time, use)
                isShown = true
            }
            let answer = try report(outcome, at: time)
            if !isShown { try write(outcome, at: time, use) }
            if let signature = outcome.signature, format.isForPeople { try common.print(signature, .text) }
            if let stale = outcome.staleSignature { Output.error(Self.notice(of: stale)) }
            return answer.exitStatus
        }
    }

    private var lock: Engine.Lock {
        var options = reading.artifacts
        options.signatureFiles = signature
        options.attestationFiles = attestationFile
        var lock = Engine.Lock(
            Terminal.environment(reading, verbosity: common.verbosity), options, lockfile: output)
        lock.checksOnly = check
        lock.pinsProvenance = pinProvenance
        lock.demand = demand
        return lock
    }

    private func report(_ outcome: LockOutcome, at time: Timestamp) throws(Failure) -> Report {
        let answer = Report(toolVersion: toolVersion, asOf: time, lockfile: output, artifacts: outcome.reports)
        try answer.refuseWrongUsage()
        return answer
    }

    private func write(_ outcome: LockOutcome, at time: Timestamp, _ use: ProjectUse) throws(Failure) {
        var report = try report(outcome, at: time)
        reading.tellUnused(in: &report, format, common)
        let answer = Answer(
            report, .locking(outcome.pins, lockfile: output, isCheck: check, dropped: outcome.dropped))
        try Output.write(try format.bytes(answer, common, use), to: nil)
    }

    private func run(_ edit: LockfileEdit.Demand) throws(Failure) -> ExitStatus {
        var change = EditLockfile(edit)
        change.sign(by: try signer(at: common.time))
        let outcome = try change.run(output)
        if !common.quiet {
            let style = Terminal.style(1, verbosity: common.verbosity)
            switch edit {
            case .remove(let names):
                try Output.write(
                    TextReport.removed(names, lockfile: output, left: outcome.count, style: style), to: nil)
            case .rename(let name, let new):
                try Output.write(
                    TextReport.renamed(name, to: new, lockfile: output, left: outcome.count, style: style), to: nil)
            }
            if let signature = outcome.signature { try common.print(signature, .text) }
        }
        if let stale = outcome.staleSignature { Output.error(Self.notice(of: stale)) }
        return .allowed
    }

    private func signer(at time: Timestamp) throws(Failure) -> SigningDemand? {
        guard let signWith else { return nil }
        return try signing.demand(profile: signWith, in: try SigningStore(trust ?? TrustOptions.standard), at: time)
    }

    private static func notice(of signature: String) -> [UInt8] {
        let file = PathEscaping.displayed(signature.utf8)
        return Array("layerlock: \(file) signs the former lockfile: sign this one with --sign-with\n".utf8)
    }
}
