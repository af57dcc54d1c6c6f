import Core

/// What a pin says otherwise than the one that it takes the place of.
package enum PinChange: Sendable, Equatable {
    /// Nothing.
    case none
    /// Where it lies; the same content is pinned.
    case place
    /// What versions before did not pin, of the very same bytes: these members.
    case upgrade([String])
    /// Other bytes with the same content: these members.
    case repacked([String])
    /// What runs, or who vouches for it: these members.
    case content([String])

    /// The members that differ.
    package var members: [String] {
        switch self {
        case .none, .place: []
        case .upgrade(let members), .repacked(let members), .content(let members): members
        }
    }
}

extension Pin {
    /// Members that follow from the bytes and that versions before did not pin.
    private static let added: Set<TextKey> = [
        "codeSha256", "indexDigest", "manifestDigest", "platform", "bytecode", "packing", "hooks",
    ]
    /// Members that another packing of the same content changes.
    private static let ofPacking: Set<TextKey> = [
        "kind", "digest", "codeSha256", "size", "indexDigest", "manifestDigest", "layers", "packing",
    ]

    /// All that it asks of the content, as text: another text is another demand.
    package var demandText: [UInt8] { PinCoding.demand(of: self) }

    /// What this pin says otherwise than a former one of its name.
    package func change(from former: Pin) -> PinChange {
        let members = changedMembers(from: former)
        guard !members.isEmpty else { return former.source == source && former.resolved == resolved ? .none : .place }
        let lacking = Set<TextKey>(former.lackingMembers)
        if digest == former.digest, members.allSatisfy({ lacking.contains($0) && Self.added.contains($0) }) {
            return .upgrade(members)
        }
        let isPacking = members.allSatisfy { Self.ofPacking.contains($0) || lacking.contains($0) && $0 != "bytecode" }
        guard isPacking, content.tree == former.tree, content.kind.isImage == former.kind.isImage,
            content.layers.map(\.diffID) == former.layers.map(\.diffID),
            content.layers.map(\.tree) == former.layers.map(\.tree)
        else { return .content(members) }
        return .repacked(members)
    }

    private var lackingMembers: [String] {
        [
            ("codeSha256", codeDigest == nil), ("indexDigest", indexDigest == nil),
            ("manifestDigest", manifestDigest == nil), ("platform", content.platform == nil),
            ("bytecode", content.bytecode == nil), ("packing", content.packing == nil),
            // Of the same bytes a later version may know more, and no version less.
            ("hooks", true),
        ].filter(\.1).map(\.0)
    }

    /// What people wrote into a former pin, and what stays true of the same bytes, goes on.
    package mutating func keep(from former: Pin) {
        owner = owner ?? former.owner
        note = note ?? former.note
        reviewedBy = reviewedBy ?? former.reviewedBy
        if digest == former.digest { layerVersionArn = layerVersionArn ?? former.layerVersionArn }
    }
}
