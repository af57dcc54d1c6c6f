import Core
import Cryptography
import TestKit
import Testing

@testable import Signatures

@Suite("Lists of revocations that are needed")
struct NeededListTests {
    private static let point = "http://crl.acme.example/ca.crl"

    private func certificates() throws -> [Certificate] {
        var leaf = TestCertificate.leaf("Acme")
        leaf.others = [TestCertificate.distributionPoint(Self.point)]
        var other = leaf
        (other.subject, other.serial) = ("Acme two", 78)
        let silent = TestCertificate.leaf("Silent")
        return try [leaf, other, silent, .authority("Test CA"), .root()].map { try $0.certificate() }
    }

    @Test("by the certificates' own words: roots need none, and two certificates may name one list")
    func needed() throws {
        let found = try certificates()
        let lists = NeededList.all(of: found + found, in: .none)
        #expect(lists.map(\.sources) == [[Self.point]])
        #expect(lists.first?.certificates.count == 2)
        #expect(lists.first?.file == nil)
    }

    @Test("the newest complete list of the issuer is the one at hand, and when it ends")
    func atHand() throws {
        var old = CRLBytes()
        (old.thisUpdate, old.nextUpdate) = ("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z")
        var elsewhere = CRLBytes()
        elsewhere.thisUpdate = "2026-09-02T00:00:00Z"
        elsewhere.extensions = [CRLBytes.scope(CRLBytes.point("http://elsewhere.example/"))]
        var changes = CRLBytes()
        changes.thisUpdate = "2026-09-03T00:00:00Z"
        changes.extensions = [CRLBytes.deltaIndicator]
        var foreign = CRLBytes()
        (foreign.issuer, foreign.key, foreign.thisUpdate) = ("Test Root", "root", "2026-09-04T00:00:00Z")
        let files = try [old, CRLBytes(), elsewhere, changes, foreign].enumerated().map {
            ("list-\($0)", try $1.bytes())
        }
        let needed = NeededList.all(of: try certificates(), in: try RevocationLists(files: files))
        #expect(needed.map(\.file) == ["list-1"])
        #expect(needed.first?.until == (try time("2026-10-01T00:00:00Z")))
    }
}
