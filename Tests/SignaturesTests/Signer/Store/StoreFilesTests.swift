import Core
import Foundation
import TestKit
import Testing

@testable import Signatures

@Suite("What may lie in a trust store")
struct StoreFilesTests {
    /// The failure of a sample store on disk after a change.
    private func failure(_ change: (TemporaryFolder) throws -> Void) async throws -> Failure? {
        try await withTemporaryFolder { folder in
            let store = try StoreSample().write(into: folder)
            try change(folder)
            return SignaturesTests.failure { () throws(Failure) in try TrustStore.load(store) }
        }
    }

    @Test func notesAndWhatVersionControlLeavesAreNoPartOfIt() async throws {
        let failure = try await failure { folder in
            for name in ["README.md", ".gitkeep", "profiles/.gitkeep", "roots/NOTES.md", "LICENSE"] {
                try folder.write("TrustStore/\(name)", "not json")
            }
        }
        #expect(failure == nil)
    }

    @Test(
        "a stray file is refused rather than unread",
        arguments: [
            "profiles/telemetry.json.bak", "profiles/other.JSON", "profiles/with space.json", "profiles/-x.json",
            "roots/root-c.crt", "roots/key.key", "code-signing-configs/ümlaut.json", "revocation.json", "root.pem",
            "profiles/a\nb.json",
        ])
    func stray(_ name: String) async throws {
        let failure = try await failure { try $0.write("TrustStore/\(name)", "{}") }
        #expect(failure?.code == .trustInvalid)
        #expect(failure?.file?.hasSuffix(name) == true)
    }

    @Test func aLinkIsRefusedWhereverItLeads() async throws {
        for target in ["telemetry.json", "/nowhere"] {
            let failure = try await failure { folder in
                let link = folder.path(of: "TrustStore/profiles/other.json")
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
            }
            #expect(failure?.code == .trustInvalid)
            #expect(failure?.message.contains("symbolic link") == true)
        }
    }

    @Test(arguments: ["profiles", "roots", "code-signing-configs", "revocations.json"])
    func aLinkInPlaceOfAPartIsRefused(_ part: String) async throws {
        let failure = try await failure { folder in
            let path = folder.path(of: "TrustStore/\(part)")
            try FileManager.default.moveItem(atPath: path, toPath: folder.path(of: "elsewhere"))
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "../elsewhere")
        }
        #expect(failure?.code == .trustInvalid)
    }

    @Test func aFolderInPlaceOfAFileIsRefused() async throws {
        #expect(try await failure { try $0.makeFolder("TrustStore/profiles/x.json") }?.code == .trustInvalid)
        #expect(try await failure { try $0.makeFolder("TrustStore/roots/old") }?.code == .trustInvalid)
    }

    @Test func anOversizedFileIsRefused() async throws {
        let failure = try await failure { folder in
            try folder.write("TrustStore/profiles/x.json", [UInt8](repeating: UInt8(ascii: " "), count: (1 << 20) + 1))
        }
        #expect(failure != nil)
    }

    @Test func theStoreItselfMayBeReachedByALink() async throws {
        try await withTemporaryFolder { folder in
            _ = try StoreSample().write(into: folder)
            let link = folder.path(of: "linked")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "TrustStore")
            #expect(try TrustStore.load(link).profiles.count == 2)
            let revocation = try #require(
                Revocation(.job, id: StoreSample.job, effectiveFrom: Timestamp(milliseconds: 0)))
            let changes = try TrustStore.revoke(revocation, in: link, asOf: Timestamp(milliseconds: 0))
            #expect(changes == [TrustChange("revocations.json", .replaced)])
        }
    }
}
