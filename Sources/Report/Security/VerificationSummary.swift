import Core

/// What `verify` came to, as SLSA verification summaries (slsa.dev/spec/v1.1/verification_summary): an in-toto statement (v1) a line for
/// each artifact that has a digest. `PASSED` is said of an artifact that is allowed, and of no other.
struct VerificationSummary: Renderer {
    let format = "vsa"
    /// Whose policy and which program it is; the version stands beside it.
    private static let verifier = "https://github.com/layerlock/layerlock"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        guard case .verification = answer.telling, let lockfile = answer.report.lockfile,
            let policy = context.policy ?? context.inputs?.digest(of: "lockfile", at: lockfile)
        else {
            throw Failure(
                .inputOption, "a verification summary says what was verified against a lockfile, and there was none",
                remedy: "verify with \(setting: .lockfile, "layers.lock")")
        }
        let place = RepositoryPath(lockfile, baseFolder: context.baseFolder).shown
        let attestations = attestations(context)
        var lines: [UInt8] = []
        for artifact in answer.report.artifacts {
            guard let digest = artifact.inventory?.digest else { continue }
            let isAllowed = artifact.verdict == .allow
            let version = JSONValue.string(SafeText.escaped(answer.report.toolVersion))
            var predicate = JSONObject()
            predicate["verifier"] = ["id": .string(Self.verifier), "version": ["layerlock": version]]
            predicate["timeVerified"] = .string(answer.report.asOf.description)
            predicate["resourceUri"] = .string(Self.resource(artifact, digest))
            predicate["policy"] = ["uri": .string(place), "digest": ["sha256": .string(policy.hex)]]
            if !attestations.isEmpty { predicate["inputAttestations"] = .array(attestations) }
            predicate["verificationResult"] = isAllowed ? "PASSED" : "FAILED"
            // What was built how is nothing that was looked at here.
            predicate["verifiedLevels"] = [isAllowed ? "SLSA_BUILD_LEVEL_UNEVALUATED" : "FAILED"]
            predicate["slsaVersion"] = "1.1"
            let statement: JSONValue = [
                "_type": "https://in-toto.io/Statement/v1",
                "subject": [
                    ["name": .string(SafeText.escaped(artifact.name)), "digest": ["sha256": .string(digest.hex)]]
                ],
                "predicateType": "https://slsa.dev/verification_summary/v1", "predicate": .object(predicate),
            ]
            lines += JSONWriter.text(statement, style: .compact)
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    /// What others stated and was taken into account, as the report's inputs say it: endorsements and VEX documents.
    private func attestations(_ context: RenderContext) -> [JSONValue] {
        (context.inputs?.files ?? []).compactMap { file in
            guard let digest = file.digest, ["endorsement", "vex", "scan-receipt"].contains(where: { $0 == file.role })
            else {
                return nil
            }
            let place = RepositoryPath(file.path, baseFolder: context.baseFolder).shown
            return ["uri": .string(place), "digest": ["sha256": .string(digest.hex)]]
        }
    }

    /// A package URL: `pkg:oci/NAME@sha256%3A…` of an image, `pkg:generic/NAME` with its checksum of anything else.
    private static func resource(_ artifact: ArtifactReport, _ digest: Digest) -> String {
        let name = PercentEncoding.encoded(artifact.name.utf8)
        if let manifest = artifact.inventory?.image?.manifestDigest {
            return "pkg:oci/\(name)@sha256%3A\(manifest.hex)"
        }
        return "pkg:generic/\(name)?checksum=sha256:\(digest.hex)"
    }
}
