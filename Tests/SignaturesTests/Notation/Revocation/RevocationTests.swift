import Core
import Cryptography
import Signatures
import TestKit
import Testing

/// A leaf below an authority whose own issuer says nothing of revocations.
private func testChain(_ change: (inout TestCertificate) -> Void = { _ in }) throws -> [Certificate] {
    var leaf = TestCertificate.leaf()
    leaf.others = [TestCertificate.distributionPoint("http://crl.example/1")]
    change(&leaf)
    return try [leaf, .authority("Test CA"), .root()].map { try $0.certificate() }
}

func status(
    _ chain: [Certificate], _ lists: [CRLBytes], _ responses: [OCSPBytes] = [],
    signedAt: String? = nil, at: String = "2026-09-05T00:00:00Z"
) throws -> RevocationStatus {
    let files =
        try lists.enumerated().map { ("list-\($0)", try $1.bytes()) }
        + responses.enumerated().map { ("response-\($0)", try $1.bytes()) }
    return try RevocationLists(files: files).status(
        of: chain, signedAt: try signedAt.map { try time($0) }, at: try time(at))
}

extension RevocationStatus {
    var isUnknown: Bool {
        guard case .unknown = self else { return false }
        return true
    }

    var revoked: RevokedCertificate? {
        guard case .revoked(let revoked) = self else { return nil }
        return revoked
    }
}

@Suite("Revocation lists")
struct RevocationTests {
    /// The authority's own issuer says nothing of revocations, and nobody was asked about it.
    private let good = RevocationStatus.good(
        until: Timestamp(milliseconds: 1_790_812_800_000), unchecked: ["CN=Test CA"])

    private func list(_ change: (inout CRLBytes) -> Void = { _ in }) -> CRLBytes {
        var list = CRLBytes()
        change(&list)
        return list
    }

    private func revoking(_ change: (inout CRLBytes.Entry) -> Void = { _ in }) -> CRLBytes {
        list {
            var entry = CRLBytes.Entry()
            change(&entry)
            $0.entries = [entry]
        }
    }

    @Test("not checked is not 'not revoked'")
    func nothing() throws {
        #expect(try status(try testChain(), []).isUnknown)
        #expect(
            RevocationLists.none.status(of: try testChain(), signedAt: nil, at: try time("2026-09-05T00:00:00Z"))
                .isUnknown)
    }

    @Test("chains that name no place for revocations are told apart")
    func notRevocable() throws {
        #expect(try status(try testChain { $0.others = [] }, []) == .notRevocable)
        // Where a list is at hand, it counts all the same.
        #expect(try status(try testChain { $0.others = [] }, [list()]) == good)
        #expect(try status(try testChain { $0.others = [] }, [revoking()]).revoked != nil)
        let responder = TestCertificate.extension(
            "1.3.6.1.5.5.7.1.1",
            DER.sequence(
                DER.sequence(DER.identifier("1.3.6.1.5.5.7.48.1"), DER.value(0x86, Array("http://ocsp".utf8)))))
        #expect(try status(try testChain { $0.others = [responder] }, []).isUnknown)
    }

    @Test("a current list without the certificate")
    func current() throws {
        #expect(try status(try testChain(), [list()]) == good)
        #expect(try status(try testChain(), [revoking { $0.serial = 78 }]) == good)
        #expect(try status(try testChain(), [list()], at: "2026-09-01T00:00:00Z") == good)
        #expect(try status(try testChain(), [list()], at: "2026-10-01T00:00:00Z") == good)
    }

    @Test("lists of the past and of the future, and such as never end, say nothing good")
    func stale() throws {
        #expect(try status(try testChain(), [list()], at: "2026-10-01T00:00:00.001Z").isUnknown)
        #expect(try status(try testChain(), [list()], at: "2026-08-31T23:59:59Z").isUnknown)
        #expect(try status(try testChain(), [list { $0.nextUpdate = nil }]).isUnknown)
    }

    @Test("a revoked certificate, whenever the list was due for its successor")
    func revoked() throws {
        let revoked = try status(try testChain(), [revoking { $0.reason = 1 }]).revoked
        #expect(revoked?.subject == "CN=Test Signer")
        #expect(revoked?.serial == "4d")
        #expect(revoked?.reason == "keyCompromise")
        #expect(revoked?.since == (try time("2026-06-01T00:00:00Z")))
        #expect(revoked?.file == "list-0")
        #expect(try status(try testChain(), [revoking()], at: "2030-01-01T00:00:00Z").revoked?.reason == nil)
    }

    @Test("an older list's revocation counts beside a newer list without it")
    func older() throws {
        let newer = list { $0.thisUpdate = "2026-09-02T00:00:00Z" }
        for lists in [[revoking(), newer], [newer, revoking()]] {
            #expect(try status(try testChain(), lists).revoked != nil)
        }
    }

    @Test("a hold is lifted by a newer list alone")
    func hold() throws {
        let hold = revoking { $0.reason = 6 }
        #expect(try status(try testChain(), [hold]).revoked?.reason == "certificateHold")
        let newer = list { $0.thisUpdate = "2026-09-02T00:00:00Z" }
        let older = list { $0.thisUpdate = "2026-08-02T00:00:00Z" }
        #expect(try status(try testChain(), [hold, newer]) == good)
        #expect(try status(try testChain(), [hold, older]).revoked != nil)
        var later = hold
        later.thisUpdate = "2026-09-06T00:00:00Z"
        #expect(try status(try testChain(), [later, newer]).revoked != nil)
        #expect(try status(try testChain(), [revoking { $0.reason = 8 }]) == good)
    }

    @Test("a key that was sound until later than the signature")
    func invalidity() throws {
        let list = revoking { $0.invalidity = "2026-05-01T00:00:00Z" }
        #expect(try status(try testChain(), [list]).revoked != nil)
        #expect(try status(try testChain(), [list], signedAt: "2026-04-30T23:59:59Z") == good)
        #expect(try status(try testChain(), [list], signedAt: "2026-05-01T00:00:00Z").revoked != nil)
        #expect(try status(try testChain(), [revoking()], signedAt: "2020-01-01T00:00:00Z").revoked != nil)
    }

    @Test("lists that another key signed, or that another issuer made")
    func forged() throws {
        #expect(try status(try testChain(), [list { $0.key = "regional" }]).isUnknown)
        #expect(try status(try testChain(), [list { $0.issuer = "Test Root" }]).isUnknown)
        var forged = revoking()
        forged.key = "leaf"
        #expect(try status(try testChain(), [forged, list()]) == good)
        var authority = TestCertificate.authority("Test CA")
        authority.usage = .keyCertSign
        let chain = try [TestCertificate.leaf(), authority, .root()].map { try $0.certificate() }
        #expect(try status(chain, [list()]).isUnknown)
    }

    @Test("a list of changes is not read as a whole one")
    func delta() throws {
        let delta = list {
            $0.thisUpdate = "2026-09-02T00:00:00Z"
            $0.extensions = [CRLBytes.deltaIndicator]
        }
        #expect(try status(try testChain(), [delta]).isUnknown)
        #expect(try status(try testChain(), [delta, list()]).isUnknown)
        #expect(try status(try testChain(), [delta, list { $0.thisUpdate = "2026-09-02T00:00:00Z" }]) == good)
    }

    @Test("critical extensions that nobody knows")
    func critical() throws {
        let unknown = TestCertificate.extension("1.2.3.4", [5, 0], critical: true)
        #expect(try status(try testChain(), [list { $0.extensions = [unknown] }]).isUnknown)
        #expect(
            try status(
                try testChain(),
                [
                    revoking {
                        $0.serial = 1; $0.extensions = [unknown]
                    }
                ]
            ).isUnknown)
        let harmless = TestCertificate.extension("1.2.3.4", [5, 0])
        #expect(try status(try testChain(), [list { $0.extensions = [harmless] }]) == good)
    }

    @Test("lists of a part of the issuer's certificates")
    func scope() throws {
        func scoped(_ fields: [UInt8]) throws -> RevocationStatus {
            try status(try testChain(), [list { $0.extensions = [CRLBytes.scope(fields)] }])
        }
        #expect(try scoped(CRLBytes.point("http://crl.example/1")) == good)
        #expect(try scoped(CRLBytes.point("http://crl.example/2")).isUnknown)
        #expect(try scoped([0x81, 1, 0xFF]) == good)
        for flag in [[0x82, 1, 0xFF], [0x83, 2, 1, 6], [0x84, 1, 0xFF], [0x85, 1, 0xFF]] as [[UInt8]] {
            #expect(try scoped(flag).isUnknown, "\(flag)")
        }
    }

    @Test("every certificate below the root counts")
    func intermediates() throws {
        var authority = TestCertificate.authority("Test CA")
        authority.others = [TestCertificate.distributionPoint("http://crl.example/root")]
        var leaf = TestCertificate.leaf()
        leaf.others = [TestCertificate.distributionPoint("http://crl.example/1")]
        let chain = try [leaf, authority, .root()].map { try $0.certificate() }
        var rootList = CRLBytes(issuer: "Test Root", key: "root")
        rootList.nextUpdate = "2026-09-20T00:00:00Z"
        #expect(try status(chain, [list()]).isUnknown)
        #expect(try status(chain, [rootList]).isUnknown)
        #expect(try status(chain, [list(), rootList]) == .good(until: try time("2026-09-20T00:00:00Z")))
        rootList.entries = [CRLBytes.Entry()]
        #expect(try status(chain, [list(), rootList]).revoked?.subject == "CN=Test CA")
    }

    @Test("what lists leave out is told, and lists that were given are told from none")
    func unchecked() throws {
        let remarks = good.remarks
        #expect(remarks.map(\.kind) == [.good, .notChecked])
        #expect(remarks[1].message.contains("not checked of CN=Test CA"))
        #expect(RevocationStatus.good(until: try time("2026-09-20T00:00:00Z")).remarks.map(\.kind) == [.good])
        #expect(!RevocationLists.none.areGiven)
        #expect(try RevocationLists(files: []).areGiven)
    }

    @Test("a list that another signed is said to be none of the issuer's, before OpenSSL's words")
    func wordsOfForged() throws {
        let status = try status(try testChain(), [list { $0.key = "other-root" }])
        guard case .unknown(let reason) = status else {
            Issue.record("a forged list was believed")
            return
        }
        #expect(reason.contains("list-0 does not hold: the issuer did not sign it"))
    }

    @Test("lists are opened once: whoever asks, at once or with another issuer of the name, gets his own answer")
    func shared() async throws {
        let judged = try time("2026-09-05T00:00:00Z")
        let lists = try RevocationLists(files: [("list", try revoking().bytes())])
        let chain = try testChain()
        let other = try testChain { $0.serial = 78 }
        let forged = try [
            TestCertificate.leaf(issuerKey: "other-root"), .authority("Test CA", key: "other-root"), .root(),
        ]
        .map { try $0.certificate() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    #expect(lists.status(of: chain, signedAt: nil, at: judged).revoked != nil)
                    #expect(lists.status(of: forged, signedAt: nil, at: judged).revoked == nil)
                    #expect(
                        lists.status(of: other, signedAt: nil, at: judged).remarks.map(\.kind) == [.good, .notChecked])
                }
            }
        }
    }

    @Test("files: PEM, several lists in one, and what is no list")
    func files() throws {
        let pem =
            PEM.write(label: "X509 CRL", try list().bytes()) + PEM.write(label: "X509 CRL", try revoking().bytes())
        let lists = try RevocationLists(files: [("both.pem", pem)])
        let answer = lists.status(of: try testChain(), signedAt: nil, at: try time("2026-09-05T00:00:00Z"))
        #expect(answer.revoked?.file == "both.pem")
        let whole = try list().bytes()
        for bytes in [
            [], Array("text".utf8), try fixtureDER("leaf"), whole + [0], Array(whole.dropLast()),
            PEM.write(label: "CERTIFICATE", try fixtureDER("leaf")), PEM.write(label: "X509 CRL", [0x30, 0]),
        ] {
            do {
                _ = try RevocationLists(files: [("file", bytes)])
                Issue.record("\(bytes.count) bytes were taken for a list")
            } catch let failure {
                #expect(failure.code == .inputUnsupported)
                #expect(failure.file == "file")
            }
        }
    }

    @Test("a list that openssl made")
    func openssl() async throws {
        try Tool.openssl.need()
        try await withTemporaryFolder { folder in
            try folder.write("ca.pem", PEM.write(label: "CERTIFICATE", try TestCertificate.authority("Test CA").der()))
            try folder.write("index", "R\t300101000000Z\t260601000000Z,superseded\t4D\tunknown\t/CN=Test Signer\n")
            try folder.write("number", "01\n")
            try folder.write(
                "config", "[ca]\ndefault_ca=own\n[own]\ndatabase=index\ncrlnumber=number\ndefault_md=sha384\n")
            let script = """
                openssl ca -config config -gencrl -cert ca.pem -keyfile "$0" -crl_lastupdate 20260901000000Z \
                -crl_nextupdate 20261001000000Z -out list.pem
                """
            let result = try await Tool.shell.run(["-c", script, keyPath("ca")], in: folder.path)
            #expect(result.status == 0, "\(result.errors)")
            let lists = try RevocationLists(files: [("list.pem", try folder.read("list.pem"))])
            let revoked = lists.status(
                of: try testChain(), signedAt: nil, at: try time("2026-09-05T00:00:00Z")
            ).revoked
            #expect(revoked?.reason == "superseded")
            #expect(revoked?.since == (try time("2026-06-01T00:00:00Z")))
        }
    }
}
