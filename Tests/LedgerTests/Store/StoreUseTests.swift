import Core
import Ledger
import TestKit
import Testing

/// Which functions use deployed content, whatever store keeps it.
@Suite("what is deployed") struct StoreUseTests {
    private static func digest(_ byte: UInt8) -> Digest { Digest([UInt8](repeating: byte, count: 32).span.bytes) }

    private let uses = [
        ContentUse(place: "layer:a:1", name: "a", digest: digest(1), functions: ["f:one", "f:two"]),
        ContentUse(place: "layer:a:2", name: "a", digest: nil, functions: ["f:three"]),
        ContentUse(place: "layer:b:1", name: "b", digest: digest(2), functions: ["f:one"]),
    ]
    private let noon = Timestamp(milliseconds: 43_200_000)

    @Test(arguments: StoreKind.allCases) func contentGoesByItsDigestAndByItsNameWhereItHasNone(_ kind: StoreKind)
        async throws
    {
        try await withStores(kind) { stores in
            let store = try stores.open("ledger")
            try await store.importUses(uses, imported: noon)
            func places(_ digests: Set<Digest>, _ names: Set<TextKey> = []) async throws -> [String] {
                try await store.uses(of: ContentQuestion(digests: digests, names: names), asOf: noon).map(\.place)
            }
            #expect(try await places([Self.digest(1)]) == ["layer:a:1"])
            #expect(try await places([], ["a"]) == ["layer:a:2"])
            #expect(try await places([], ["layer:a:1", "b"]) == [])
            #expect(try await places([Self.digest(2)], ["layer:a:2"]) == ["layer:a:2", "layer:b:1"])
            let found = try await store.uses(of: ContentQuestion(digests: [Self.digest(1)]), asOf: noon)
            #expect(found == [uses[0]])
        }
    }

    @Test(arguments: StoreKind.allCases) func theFirstSaltIsKept(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("ledger")
            #expect(try await store.secretSalt(orKeep: "one") == "one")
            #expect(try await store.secretSalt(orKeep: "two") == "one")
            #expect(try await stores.open("other").secretSalt(orKeep: "two") == "two")
        }
    }

    @Test(arguments: StoreKind.allCases) func whatIsTakenInLaterTakesThePlaceOfAll(_ kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let store = try stores.open("ledger")
            try await store.importUses(uses, imported: noon)
            try await store.importUses([uses[2]], imported: Timestamp(milliseconds: 50_000_000))
            let all = ContentQuestion(digests: [Self.digest(1), Self.digest(2)], names: ["a"])
            #expect(try await store.uses(of: all, asOf: Timestamp(milliseconds: 50_000_000)) == [uses[2]])
            // It was not known before.
            #expect(try await store.uses(of: all, asOf: noon).isEmpty)
            #expect(try await store.check().contains(LedgerRows(table: "deployed_contents", rows: 1)))
        }
    }
}
