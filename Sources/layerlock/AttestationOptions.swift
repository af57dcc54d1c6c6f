import ArgumentParser
import Core
import Engine

/// What `verify` is to ask of statements about artifacts.
struct AttestationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Ask for a statement about each artifact by an identity of the trust store: slsa-provenance, spdx, cyclonedx, vuln, vsa, or \
            a predicate's URI; can be repeated.
            """,
            valueName: "type"))
    var attestation: [String] = []
    @Option(
        help: ArgumentHelp(
            "A file with statements about the artifact: bundles, one a line or alone, or PyPI's attestations; can be repeated.",
            valueName: "file"), completion: .file(extensions: ["json", "jsonl"]))
    var attestationFile: [String] = []
    @Option(
        help: ArgumentHelp(
            "An identity of the trust store that may make statements (default: those that may sign); can be repeated.",
            valueName: "name"))
    var attester: [String] = []
    @Option(help: ArgumentHelp("The builder's id that a provenance has to name.", valueName: "id"))
    var builder: String?
    @Option(
        help: ArgumentHelp(
            "The repository that it has to be built from: https://github.com/acme/layers.", valueName: "url"))
    var sourceRepository: String?
    @Option(help: ArgumentHelp("The ref that it has to be built from: refs/heads/main.", valueName: "ref"))
    var sourceRef: String?
    @Option(
        help: ArgumentHelp(
            "The workflow that has to have built it: .github/workflows/release.yml.", valueName: "path"))
    var workflow: String?
    @Option(
        help: ArgumentHelp(
            "A parameter that the build has to be started with: workflow.ref=refs/heads/main; can be repeated.",
            valueName: "key=value"))
    var externalParameter: [String] = []
    @Option(help: ArgumentHelp("The verifier's id that a verification summary has to name.", valueName: "id"))
    var verifier: String?
    @Option(
        help: ArgumentHelp(
            "The least SLSA build level that a verification summary has to state: 0 to 4.", valueName: "level"))
    var slsaLevel: Int?

    func validate() throws {
        for text in attestation where AttestationType(text) == nil {
            throw ValidationError(
                "'\(text)' is no type of statements: slsa-provenance, spdx, cyclonedx, vuln, vsa, or a predicate's URI."
            )
        }
        for text in externalParameter where text.utf8.first == UInt8(ascii: "=") || Self.parts(text) == nil {
            throw ValidationError("'\(text)' is no KEY=VALUE.")
        }
        if let slsaLevel, !(0...4).contains(slsaLevel) { throw ValidationError("--slsa-level is 0 to 4.") }
        let types = attestation.compactMap { AttestationType($0) }
        let ofProvenance =
            [
                ("builder", builder), ("source-repository", sourceRepository), ("source-ref", sourceRef),
                ("workflow", workflow), ("external-parameter", externalParameter.first),
            ] as [(String, String?)]
        // A condition of a statement that nobody asks for would go unread.
        for (name, value) in ofProvenance where value != nil && !types.contains(.known(.provenance)) {
            throw ValidationError("--\(name) goes with --attestation slsa-provenance.")
        }
        for (name, isThere) in [("verifier", verifier != nil), ("slsa-level", slsaLevel != nil)]
        where isThere && !types.contains(.known(.vsa)) {
            throw ValidationError("--\(name) goes with --attestation vsa.")
        }
        if !attester.isEmpty, types.isEmpty { throw ValidationError("--attester goes with --attestation.") }
    }

    /// For the `validate` of commands that read artifacts.
    func check(_ artifacts: [String], trust: String?, lock: String?) throws {
        if !attestationFile.isEmpty, attestation.isEmpty, lock == nil {
            throw ValidationError("--attestation-file goes with --attestation or --lock.")
        }
        if !attestation.isEmpty, trust == nil { throw ValidationError("--attestation goes with --trust.") }
        if !attestationFile.isEmpty, artifacts.count != 1 {
            throw ValidationError("--attestation-file goes with one artifact.")
        }
    }

    /// How each artifact is read, with the statements that lie beside it.
    func artifacts(_ options: ArtifactOptions) -> ArtifactOptions {
        var options = options
        options.attestationFiles = attestationFile
        return options
    }

    /// nil where nothing is asked for.
    var demand: AttestationDemand? {
        let types = attestation.compactMap { AttestationType($0) }
        guard !types.isEmpty else { return nil }
        var demand = AttestationDemand(types)
        demand.signers = attester.isEmpty ? nil : attester
        (demand.builder, demand.repository, demand.ref) = (builder, sourceRepository, sourceRef)
        (demand.workflow, demand.verifier, demand.level) = (workflow, verifier, slsaLevel)
        demand.parameters = externalParameter.compactMap(Self.parts)
        return demand
    }

    private static func parts(_ text: String) -> (path: String, value: String)? {
        let bytes = Array(text.utf8)
        guard let place = bytes.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (
            String(decoding: bytes[..<place], as: UTF8.self), String(decoding: bytes[(place + 1)...], as: UTF8.self)
        )
    }
}
