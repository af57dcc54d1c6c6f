import Core

/// The image that the documents lead to: everything about it but its layers' content.
struct ImagePlan: Sendable {
    /// A layer that is to be read.
    struct Layer: Sendable {
        let member: ImageFiles.Member
        /// What the manifest says; nil for a docker archive without an OCI layout.
        let descriptor: Descriptor?
        let diffID: Digest
    }

    let kind: ArtifactKind
    let indexDigest: Digest?
    let manifestDigest: Digest?
    let configDigest: Digest
    let config: ConfigDocument
    let names: [String]
    let layers: [Layer]
    let attestations: [Digest]
    /// What of it can be signed, and the signatures that the layout holds.
    var documents: [SignableDocument] = []
    var signatures: [ImageSignature] = []
    /// What of Sigstore's the layout holds about it.
    var sigstore: [SigstoreAttachment] = []
    /// What else the layout holds about it.
    var attached: [ImageFacts.Attached] = []
    let warnings: [Finding]

    /// Pairs layers and diffIDs.
    static func layers(
        _ members: [(ImageFiles.Member, Descriptor?)], _ config: ConfigDocument, entry: String, limit: Int
    ) throws(Failure) -> [Layer] {
        guard members.count == config.diffIDs.count else {
            throw ImageFault.diffIDCount.failure(
                "the manifest has \(members.count) layers, the config \(config.diffIDs.count) diffIDs", entry: entry)
        }
        guard members.count <= limit else {
            throw ImageFault.manifestField.failure(
                "\(members.count) layers, over the limit of \(limit)", entry: entry)
        }
        return zip(members, config.diffIDs).map { Layer(member: $0.0, descriptor: $0.1, diffID: $1) }
    }
}
