import Core

/// A file of a tree as the ledger keeps it.
package struct LedgerFileRow: Sendable, Equatable {
    /// The path's bytes.
    package var path: [UInt8]
    /// What it is.
    package var type: EntryType
    /// Permission bits.
    package var mode: UInt16
    /// SHA-256 of the content; files only.
    package var sha256: Digest?
    /// Bytes of content.
    package var size: UInt64
    /// The target of a link.
    package var link: [UInt8]?

    /// Describes a file.
    package init(path: [UInt8], type: EntryType, mode: UInt16, sha256: Digest?, size: UInt64, link: [UInt8]?) {
        self.path = path
        self.type = type
        self.mode = mode
        self.sha256 = sha256
        self.size = size
        self.link = link
    }

    /// What is kept of an entry.
    package init(_ entry: Entry) {
        self.init(
            path: entry.path.bytes, type: entry.type, mode: entry.mode, sha256: entry.sha256, size: entry.size,
            link: entry.link)
    }
}

/// One statement of a ledger, as an export holds it; later ones build on earlier ones.
package enum LedgerRecord: Sendable, Equatable {
    /// A layer, and whether its tree's files follow.
    case layer(LayerIdentity)
    /// Some of the files of a tree; `isLast` ends them.
    case files(tree: Digest, files: [LedgerFileRow], isLast: Bool)
    /// Some of the packages of a tree, with the version of the scanner that listed them and the comparison that saw them
    /// first; `isLast` ends them.
    case packages(tree: Digest, version: String, matched: Int64?, packages: [TreePackage], isLast: Bool)
    /// A source of advisories.
    case source(AdvisorySource)
    /// An advisory of a source that has been named.
    case advisory(AdvisoryRow, source: String)
    /// What catalogues of a source that has been named say; several of these may follow each other.
    case exploits([ExploitRow], source: String)
    /// A comparison of packages with advisories.
    case match(AdvisoryMatch)
    /// What holds of a package from a comparison up to another one, both of which have been named.
    case finding(MatchedFinding, of: LedgerPackage, from: Int64, to: Int64?)
    /// An artifact; its layers have been named.
    case artifact(ArtifactIdentity, name: String, source: String)
    /// Evidence of an artifact that has been named.
    case evidence(KeptEvidence, of: ArtifactKey)
    /// A look at a layer.
    case layerScan(layer: Digest, ScanRecord)
    /// A look at an artifact.
    case artifactScan(digest: Digest, tree: Digest, ScanRecord)
    /// A run.
    case run(LedgerRun)
    /// What runs that have been named told of an artifact.
    case told(ToldHistory)
}
