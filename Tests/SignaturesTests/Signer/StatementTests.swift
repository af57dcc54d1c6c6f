import Core
import Cryptography
import Signatures
import Testing

private func statement() throws -> Statement {
    Statement(
        kind: .endorsement, name: "telemetry",
        digest: try #require(Digest(hex: String(repeating: "1a", count: 32))),
        tree: Digest(hex: String(repeating: "2b", count: 32)), profileVersionArn: profileArn, jobArn: jobArn,
        signingTime: try time("2026-09-03T10:30:15.250Z"), until: try time("2026-12-31T00:00:00Z"),
        reason: "reviewed, \"SEC-1\"\nä")
}

private func envelope(_ statement: Statement) throws -> [UInt8] {
    let identity = try SigningIdentity(
        key: try keySource("leaf"), chain: try chainText(wholeChain), at: statement.signingTime)
    return try statement.signed(by: identity)
}

private func changed(_ envelope: [UInt8], _ change: (inout JSONObject) -> Void) throws -> [UInt8] {
    var object = try #require(try JSONReader.read(envelope).object)
    change(&object)
    return JSONWriter.text(.object(object), style: .compact)
}

/// The first signature's object, changed.
private func changedSignature(_ envelope: [UInt8], _ change: (inout JSONObject) -> Void) throws -> [UInt8] {
    try changed(envelope) { object in
        guard var signature = object["signatures"]?.array?.first?.object else { return }
        change(&signature)
        object["signatures"] = [.object(signature)]
    }
}

@Suite("Signed statements")
struct StatementTests {
    @Test("an endorsement and a lockfile's statement are read back as they were signed")
    func roundTrip() throws {
        let endorsement = try statement()
        var lockfile = endorsement
        lockfile.kind = .lockfile
        lockfile.tree = nil
        for statement in [endorsement, lockfile] {
            let opened = try Statement.open(try envelope(statement))
            #expect(opened.statement == statement)
            #expect(opened.claims.profileVersionArn == profileArn)
            #expect(opened.claims.expires == statement.until)
            _ = try TrustAnchors.vouches(
                chain: opened.claims.chain, anchors: [try der("root")], at: opened.claims.signingTime
            ).get()
        }
    }

    @Test("the signature is over DSSE's pre-authentication encoding, by the leaf in front of the chain")
    func encoding() throws {
        let object = try #require(try JSONReader.read(try envelope(try statement())).object)
        let payload = try #require(Base64.decode(Array((object["payload"]?.string ?? "!").utf8)))
        let signature = try #require(object["signatures"]?.array?.first?.object)
        let value = try #require(Base64.decode(Array((signature["sig"]?.string ?? "!").utf8)))
        let message = Array("DSSEv1 28 application/vnd.in-toto+json \(payload.count) ".utf8) + payload
        #expect(ECDSA.verify(value, over: message, certificate: try der("leaf")) == nil)
        #expect(signature["keyid"]?.string == (try certificate("leaf").sha256.hex))
    }

    @Test("a signing time ahead of the time judged at")
    func future() throws {
        let evidence = try SignatureEvidence.endorsement(try envelope(try statement()))
        #expect(evidence.seen(at: try time("2026-09-03T10:30:15.250Z")).holds)
        let early = evidence.seen(at: try time("2026-09-03T10:30:15.249Z"))
        #expect(early.fault == "its signing time, 2026-09-03T10:30:15.250Z, lies after 2026-09-03T10:30:15.249Z")
        #expect(early.claims == evidence.claims)
    }

    @Test("every byte of the payload counts")
    func payload() throws {
        let honest = try envelope(try statement())
        let text = try #require(try JSONReader.read(honest).object?["payload"]?.string)
        let payload = try #require(Base64.decode(Array(text.utf8)))
        for position in stride(from: 0, to: payload.count, by: 7) {
            var other = payload
            other[position] ^= 1
            let forged = try changed(honest) {
                $0["payload"] = .string(String(decoding: Base64.encode(other), as: UTF8.self))
            }
            #expect(throws: Failure(.statementInvalid, "")) { try Statement.open(forged) }
        }
    }

    @Test("another payload type, no, two or foreign signatures, another chain, spellings that are none")
    func forgeries() throws {
        let honest = try envelope(try statement())
        let foreign = String(decoding: Base64.encode(try der("other-leaf")), as: UTF8.self)
        let forgeries = [
            try changed(honest) { $0["payloadType"] = "text/plain" },
            try changed(honest) { $0["payload"] = nil },
            try changed(honest) { $0["payload"] = "*" },
            try changed(honest) { $0["signatures"] = [] },
            try changed(honest) {
                $0["signatures"] = .array(($0["signatures"]?.array ?? []) + ($0["signatures"]?.array ?? []))
            },
            try changedSignature(honest) { $0["sig"] = nil },
            try changedSignature(honest) { $0["sig"] = "" },
            try changedSignature(honest) { $0["sig"] = .string(String(repeating: "A", count: 4_000)) },
            try changedSignature(honest) { $0["chain"] = [] },
            try changedSignature(honest) { $0["chain"] = [.string(foreign)] },
            try changedSignature(honest) { $0["chain"] = .array(Array(repeating: .string(foreign), count: 17)) },
            try changedSignature(honest) { $0["chain"] = ["AAAA"] },
            try changedSignature(honest) { $0["keyid"] = "0" },
            [], Array("{}".utf8), Array("null".utf8), honest + Array("x".utf8),
            [UInt8](repeating: 0x20, count: 1 << 21),
        ]
        for forged in forgeries {
            #expect(throws: Failure(.statementInvalid, "")) { try Statement.open(forged) }
        }
        // What no signature covers may be missing.
        _ = try Statement.open(try changedSignature(honest) { $0["keyid"] = nil })
    }

    @Test("statements that contradict themselves are not signed")
    func refused() throws {
        var late = try statement()
        late.until = late.signingTime
        #expect(throws: Failure(.signRequest, "")) { try envelope(late) }
        var foreign = try statement()
        foreign.jobArn = foreign.jobArn.replacing("111122223333", with: "444455556666")
        #expect(throws: Failure(.signRequest, "")) { try envelope(foreign) }
        var treeless = try statement()
        treeless.tree = nil
        #expect(throws: Failure(.statementInvalid, "")) { try envelope(treeless) }
    }
}
