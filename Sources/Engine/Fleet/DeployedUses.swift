import Core
import Fleet
import Ledger
import Pins

/// Whom pinned content reaches, as inventories told that the ledger took in.
struct DeployedUses {
    /// Functions by the pins' names.
    private(set) var functions: [TextKey: [String]] = [:]
    /// Functions by digests of deployed content.
    private(set) var byDigest: [Digest: [String]] = [:]

    /// Asks a ledger of pins; without pins of some digests alone.
    init(_ pins: [Pin], digests: [Digest], in store: (any LedgerStore)?, asOf: Timestamp) async throws(Failure) {
        guard let store else { return }
        var question = ContentQuestion(digests: Set(digests))
        var owners: [Digest: [String]] = [:]
        var named: [TextKey: Pin] = [:]
        for pin in pins {
            for digest in Self.digests(of: pin) {
                question.digests.insert(digest)
                owners[digest, default: []].append(pin.name)
            }
            for name in [pin.name, pin.layerVersionArn].compactMap(\.self) {
                question.names.insert(name)
                named[name] = pin
            }
        }
        var found: [TextKey: Set<TextKey>] = [:]
        for use in try await store.uses(of: question, asOf: asOf) {
            let names: [String]
            if let digest = use.digest {
                byDigest[digest, default: []] += use.functions
                names = owners[digest] ?? []
            } else {
                // Of another size it is other content; of the same it may be this, which nobody should miss.
                let pin = named[use.place] ?? named[use.name]
                let isOther = use.size.map { size in pin.flatMap(PinIndex.size).map { $0 != size } ?? false } ?? false
                names = isOther ? [] : [pin?.name].compactMap(\.self)
            }
            for name in names { found[name, default: []].formUnion(use.functions) }
        }
        functions = found.mapValues { $0.sorted() }
        byDigest = byDigest.mapValues { Set<TextKey>($0).sorted() }
    }

    /// The digests that AWS may state of what is pinned.
    private static func digests(of pin: Pin) -> [Digest] {
        pin.kind.isImage
            ? [pin.manifestDigest, pin.indexDigest].compactMap(\.self) : [PinIndex.code(pin)]
    }
}
