import Core

/// Which reading of an artifact evidence is of.
package struct EvidenceKey: Hashable, Sendable {
    /// The artifact.
    package var artifact: ArtifactKey
    /// Which image of several was meant, in the words of whoever read it; empty for a zip, and where there is one alone.
    package var selection: TextKey

    /// Names a reading.
    package init(_ artifact: ArtifactKey, selection: TextKey) {
        self.artifact = artifact
        self.selection = selection
    }
}

/// What a reading found out about an artifact's signatures. The ledger keeps it and does not look inside: whoever made it says
/// by `version` who can read it again, and by `digest` that it is whole and of this artifact.
package struct KeptEvidence: Sendable, Equatable {
    /// Which image was meant, as in `EvidenceKey`.
    package var selection: TextKey
    /// What made it.
    package var version: String
    /// Binds body, version, selection and artifact to each other.
    package var digest: Digest
    /// The evidence, in a form of its maker's.
    package var body: [UInt8]

    /// Describes evidence.
    package init(selection: TextKey, version: String, digest: Digest, body: [UInt8]) {
        self.selection = selection
        self.version = version
        self.digest = digest
        self.body = body
    }
}

/// A judgement of an artifact that is known, without another look at its bytes.
package struct JudgedArtifact: Sendable {
    /// The artifact.
    package var key: ArtifactKey
    /// What came of it.
    package var scan: ScanRecord

    /// Describes a judgement.
    package init(_ key: ArtifactKey, _ scan: ScanRecord) {
        self.key = key
        self.scan = scan
    }
}
