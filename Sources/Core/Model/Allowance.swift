/// What somebody who reviewed an artifact accepts in it, though it is refused or warned of otherwise: one finding at one
/// path (docs/archives.md, "What can be allowed").
package struct Allowance: Hashable, Sendable, Comparable {
    /// The findings that can be allowed: all readers see the same, and what it means is for a reviewer to say. Never what
    /// readers see differently, set-user-id files, whiteouts or comments.
    package static let ids: [FindingID] = [.archiveZipSetuid, .archiveZipSpecialFile, .archiveZipSymlinkEscape]

    /// The ids in one line, for messages.
    package static let list = ids.map(\.rawValue).joined(separator: ", ")

    /// One of `ids`.
    package let id: FindingID
    /// The entry's path in its displayed form, without `./` before it or a slash behind.
    package let path: TextKey

    /// Allows a finding at an entry; nil for an id that is none of `ids`, and for no path.
    package init?(_ id: FindingID, at path: String) {
        guard Self.ids.contains(id) else { return nil }
        var bytes = Array(path.utf8)[...]
        if bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2) }
        if bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        guard !bytes.isEmpty else { return nil }
        self.id = id
        self.path = TextKey(String(decoding: bytes, as: UTF8.self))
    }

    /// Reads `ID=PATH`; nil for anything else.
    package init?(_ text: String) {
        guard let separator = text.utf8.firstIndex(of: UInt8(ascii: "=")),
            let id = FindingID(rawValue: String(text[..<separator]))
        else { return nil }
        self.init(id, at: String(text[text.utf8.index(after: separator)...]))
    }

    /// By path, then by id.
    package static func < (left: Self, right: Self) -> Bool {
        left.path == right.path ? left.id < right.id : left.path < right.path
    }
}

extension Allowance: CustomStringConvertible {
    /// `ID=PATH`, as the command line takes it.
    package var description: String { "\(id)=\(path)" }
}

/// Something in an artifact that was accepted because somebody allowed it.
package struct AllowedThing: Sendable {
    /// What allows it.
    package let allowance: Allowance
    /// The refusal or warning that it would be.
    package let refusal: Failure

    /// Pairs an allowance with what it allows.
    package init(_ allowance: Allowance, _ refusal: Failure) {
        self.allowance = allowance
        self.refusal = refusal
    }
}

extension Finding {
    /// What was asked to be accepted and is in none of the artifacts; nothing where one of them was not read, as it may be
    /// there.
    package static func unusedAllowances(_ asked: [Allowance], in inventories: [Inventory?]) -> [Finding] {
        var used: Set<Allowance> = []
        for inventory in inventories {
            guard let inventory else { return [] }
            used.formUnion(inventory.allowed.map(\.allowance))
        }
        return Set(asked).subtracting(used).sorted().map { allowance in
            Finding(
                .inputUnusedAllowance, .warn,
                "\(allowance) allows nothing: no artifact that was read has this finding there")
        }
    }
}

extension Set<Allowance> {
    /// What allows a refusal that names an entry; nil where nothing does.
    package func allows(_ refusal: Failure) -> AllowedThing? {
        guard !isEmpty, let entry = refusal.entry, let allowance = Allowance(refusal.code, at: entry),
            contains(allowance)
        else { return nil }
        return AllowedThing(allowance, refusal)
    }
}
