/// What a signer of the trust store is believed in.
package enum TrustUse: String, Word, Sendable, CaseIterable {
    /// Signatures of artifacts and lockfiles, endorsements, and statements of others.
    case sign
    /// Scan receipts: what a rescan found, and when.
    case scan
}

/// The uses of a signer of the trust store; never none.
package struct TrustUses: Sendable, Equatable {
    /// What the signer is believed in, in the order that they are listed in.
    package let all: [TrustUse]

    /// What holds where a file says nothing: who signs artifacts has no say in what was scanned.
    package static let usual = TrustUses([.sign])

    private init(_ all: [TrustUse]) { self.all = all }

    /// Chooses some; nil for none, of whom nothing would be believed.
    package init?(choosing uses: [TrustUse]) {
        let all = TrustUse.allCases.filter(uses.contains)
        guard !all.isEmpty else { return nil }
        self.all = all
    }

    /// Whether the signer is believed in this.
    package func contains(_ use: TrustUse) -> Bool { all.contains(use) }

    /// The uses in words.
    package var text: String { all.map(\.rawValue).joined(separator: ", ") }

    /// As a file of the store has them.
    package var value: JSONValue { .array(all.map { .string($0.rawValue) }) }
}
