import Core
import TestKit
import Testing

@testable import Signatures

/// A policy of one statement, with members replaced.
func policy(
    scopes: String = #"["*"]"#, verification: String = #"{"level":"strict"}"#, stores: String = #"["ca:acme"]"#,
    identities: String = #"["*"]"#, name: String = "one", more: String = ""
) -> String {
    let statement =
        #"{"name":"\#(name)","registryScopes":\#(scopes),"signatureVerification":\#(verification),"#
        + #""trustStores":\#(stores),"trustedIdentities":\#(identities)}"#
    return #"{"version":"1.0","trustPolicies":[\#(statement)\#(more)]}"#
}

/// Why a policy is refused; nil where it is read.
private func refusal(_ text: String) -> String? {
    do throws(JSONFaultText) {
        _ = try read(text)
        return nil
    } catch {
        return error.message
    }
}

private struct JSONFaultText: Error { var message: String }

private func read(_ text: String) throws(JSONFaultText) -> TrustPolicy {
    do {
        return try TrustPolicy(Array(text.utf8))
    } catch {
        throw JSONFaultText(message: "\(error)")
    }
}

@Suite("Trust policies")
struct TrustPolicyTests {
    @Test(
        "a policy that Notation would refuse is refused",
        arguments: [
            ("another version", policy().replacing("1.0", with: "1.1"), "1.0"),
            ("no statement", #"{"version":"1.0","trustPolicies":[]}"#, "0 statements"),
            ("a statement without a name", policy(name: ""), "is empty"),
            ("an unknown level", policy(verification: #"{"level":"paranoid"}"#), "strict, permissive"),
            ("no level", policy(verification: "{}"), "level"),
            (
                "integrity overridden", policy(verification: #"{"level":"audit","override":{"integrity":"log"}}"#),
                "integrity"
            ),
            (
                "expiry skipped", policy(verification: #"{"level":"strict","override":{"expiry":"skip"}}"#),
                "only revocation"
            ),
            (
                "an unknown validation", policy(verification: #"{"level":"strict","override":{"age":"log"}}"#),
                "validation"
            ),
            ("an unknown action", policy(verification: #"{"level":"strict","override":{"expiry":"warn"}}"#), "action"),
            (
                "skip with overrides",
                policy(verification: #"{"level":"skip","override":{"expiry":"log"}}"#, stores: "[]", identities: "[]"),
                "overrides nothing"
            ),
            ("skip with stores", policy(verification: #"{"level":"skip"}"#), "skips verification"),
            (
                "an unknown verifyTimestamp", policy(verification: #"{"level":"strict","verifyTimestamp":"never"}"#),
                "always"
            ),
            ("no stores", policy(stores: "[]"), "both are needed"),
            ("no identities", policy(identities: "[]"), "both are needed"),
            ("a store without a type", policy(stores: #"["*"]"#), "expected ca:NAME"),
            ("a store without a name", policy(stores: #"["ca:"]"#), "expected ca:NAME"),
            ("a store that leads elsewhere", policy(stores: #"["ca:.."]"#), "expected ca:NAME"),
            ("a store of an unknown type", policy(stores: #"["root:acme"]"#), "expected ca:NAME"),
            ("an empty identity", policy(identities: #"[""]"#), "between its kind"),
            ("a wildcard identity beside others", policy(identities: #"["*","arn:x"]"#), "stand alone"),
            ("no scopes", policy(scopes: "[]"), "is empty"),
            ("a wildcard scope beside others", policy(scopes: #"["*","a.example/b"]"#), "stand alone"),
            ("a scope with a wildcard in it", policy(scopes: #"["a.example/*"]"#), "without scheme"),
            ("a scope with a scheme", policy(scopes: #"["https://a.example/b"]"#), "without scheme"),
            ("a scope with a tag", policy(scopes: #"["a.example/b:1"]"#), "without scheme"),
            ("a scope of a registry alone", policy(scopes: #"["a.example"]"#), "without scheme"),
            ("one scope twice", policy(scopes: #"["a.example/b","a.example/b"]"#), "stands twice"),
            ("a member that goes unread", policy().replacing("\"name\"", with: "\"nme\":1,\"name\""), "unknown"),
            ("a key twice", policy().replacing("\"name\"", with: "\"name\":\"two\",\"name\""), "duplicate"),
        ])
    func refused(_ threat: String, _ text: String, _ reason: String) {
        let refusal = refusal(text)
        #expect(refusal?.contains(reason) == true, "\(threat): \(refusal ?? "read")")
    }

    @Test("two statements neither share a name nor a scope")
    func statements() {
        let other =
            #",{"name":"NAME","registryScopes":["SCOPE"],"signatureVerification":{"level":"strict"},"#
            + #""trustStores":["ca:acme"],"trustedIdentities":["*"]}"#
        func two(_ name: String, _ scope: String) -> String {
            policy(
                scopes: #"["a.example/b"]"#,
                more: other.replacing("NAME", with: name).replacing("SCOPE", with: scope))
        }
        #expect(refusal(two("one", "a.example/c"))?.contains("two statements") == true)
        #expect(refusal(two("two", "a.example/b"))?.contains("stands twice") == true)
        #expect(refusal(two("two", "*")) == nil)
    }

    @Test("levels do what the specification's table says, overrides change one validation each")
    func levels() throws {
        func row(_ verification: String) throws -> [ValidationAction] {
            let level = try read(policy(verification: verification)).statements[0].level
            return Validation.allCases.map { level[$0] }
        }
        #expect(try row(#"{"level":"strict"}"#) == [.enforce, .enforce, .enforce, .enforce, .enforce])
        #expect(try row(#"{"level":"permissive"}"#) == [.enforce, .enforce, .log, .log, .log])
        #expect(try row(#"{"level":"audit"}"#) == [.enforce, .log, .log, .log, .log])
        #expect(
            try row(#"{"level":"strict","override":{"revocation":"skip","expiry":"log"}}"#)
                == [.enforce, .enforce, .enforce, .log, .skip])
        #expect(
            try row(#"{"level":"audit","override":{"authenticity":"enforce"}}"#) == [
                .enforce, .enforce, .log, .log, .log,
            ])
    }

    @Test(
        "references name their repository, with port, tag and digest",
        arguments: [
            ("a.example/b", "a.example/b", nil), ("a.example:5000/b/c:1.2", "a.example:5000/b/c", nil),
            ("localhost:5000/test-repo", "localhost:5000/test-repo", nil), ("local/e2e", "local/e2e", nil),
            ("a.example/b@sha256:00", "a.example/b", "sha256:00"),
            ("a.example/b:1@sha256:00", "a.example/b", "sha256:00"), ("a.example", nil, nil), ("a.example/B", nil, nil),
            ("a.example/b/", nil, nil), ("a.example//b", nil, nil), ("-a.example/b", nil, nil),
            ("a.example/b:.1", nil, nil), ("a_b.example/c", nil, nil),
            ("a.example/b__c--d.e", "a.example/b__c--d.e", nil),
            ("a.example/b._c", nil, nil), ("a.example:/b", nil, nil), ("*/b", nil, nil),
        ] as [(String, String?, String?)])
    func references(_ text: String, _ repository: String?, _ digest: String?) {
        let found = RegistryScope.split(text)
        #expect(found?.repository == repository)
        #expect(found?.digest == digest)
    }
}

@Suite("Trusted identities")
struct TrustedIdentityTests {
    private func fault(_ text: String) -> String? {
        do throws(DistinguishedName.Fault) {
            _ = try DistinguishedName(text)
            return nil
        } catch {
            return error.message
        }
    }

    @Test(
        "a name that readers could take for another is none",
        arguments: [
            ("", "is empty"), ("C=US,ST=WA", "lacks O"), ("ST=WA,O=Acme", "lacks C"), ("C=US,O=Acme", "lacks ST"),
            ("C=US,ST=WA,O=Acme,O=Other", "says O twice"), ("C=US,S=WA,ST=WA,O=Acme", "says ST twice"),
            ("C=US+ST=WA,O=Acme", "several attributes"), ("C=US,ST=WA,O=#04", "hexadecimal"),
            ("C=US,ST=WA,O=", "gives no O"), ("C=US,ST=WA,O=A;CN=b", "escaped"), (#"C=US,ST=WA,O="A""#, "escaped"),
            (#"C=US,ST=WA,O=A\"#, "ends in a backslash"), (#"C=US,ST=WA,O=A\zz"#, "backslash"),
            ("C=US,ST=WA,Acme", "without"), ("c=US,st=WA,o=Acme", "lacks C"), (#"C=US,ST=WA,O=\FF"#, "UTF-8"),
        ])
    func malformed(_ text: String, _ reason: String) {
        let fault = fault(text)
        #expect(fault?.contains(reason) == true, "\(fault ?? "read")")
    }

    @Test("a name contains another where every attribute of that has the same value, whatever the order")
    func containment() throws {
        let whole = try DistinguishedName(#"CN=e2e, O=Acme\, Inc. , L=Seattle, S=WA, C=US"#)
        #expect(try DistinguishedName(#"C=US,ST=WA,O=Acme\2C Inc."#).isContained(in: whole))
        #expect(try !DistinguishedName(#"C=US,ST=WA,O=Acme"#).isContained(in: whole))
        #expect(try !DistinguishedName(#"C=US,ST=WA,O=Acme\, Inc.,OU=x"#).isContained(in: whole))
        #expect(try !whole.isContained(in: DistinguishedName(#"C=US,ST=WA,O=Acme\, Inc."#)))
        // Equal to people, not to anybody else.
        #expect(
            try !DistinguishedName("C=US,ST=WA,O=Caf\u{E9}").isContained(
                in: DistinguishedName("C=US,ST=WA,O=Cafe\u{301}")))
    }

    @Test("overlapping names are refused, unknown kinds and ARNs are kept")
    func overlaps() throws {
        let long = #"x509.subject: CN=e2e,O=Acme,ST=WA,C=US"#
        let short = #"x509.subject: O=Acme,ST=WA,C=US"#
        let overlapping = policy(identities: "[\"\(long)\",\"\(short)\"]")
        #expect(throws: (any Error).self) { try TrustPolicy(Array(overlapping.utf8)) }
        let twice = policy(identities: "[\"\(long)\",\"\(long)\"]")
        #expect(throws: (any Error).self) { try TrustPolicy(Array(twice.utf8)) }
        let mixed = policy(
            identities:
                "[\"\(long)\",\"arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme\",\"x509.san:a\"]")
        #expect(try TrustPolicy(Array(mixed.utf8)).statements.count == 1)
    }

    @Test(
        "a profile's ARN believes any version, a version's that version alone, without regard to case",
        arguments: [
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme", true),
            ("arn:aws:signer:EU-central-1:111122223333:/signing-profiles/ACME", true),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123", true),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/abcdef0123", true),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/ZyXwVu0123", false),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acm", false),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/", false),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/", false),
            ("arn:aws:signer:eu-central-1:111122223333:/signing-profiles/*", false),
            ("arn:aws:lambda:eu-central-1:111122223333:/signing-profiles/acme", false),
        ])
    func arns(_ text: String, _ isMatch: Bool) throws {
        let arn = "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123"
        #expect(try TrustedIdentity(text).matches(profileVersion: arn) == isMatch)
    }
}

@Suite("Mutated policies")
struct PolicyMutationTests {
    private static let sample = policy(
        scopes: #"["a.example:5000/b/c","local/d__e"]"#,
        verification: #"{"level":"strict","override":{"expiry":"log"},"verifyTimestamp":"afterCertExpiry"}"#,
        stores: #"["ca:acme","tsa:times"]"#,
        identities:
            #"["x509.subject: C=US, ST=WA, O=Acme\\, Inc.,CN=\\41","arn:aws:signer:eu-central-1:111122223333:/signing-profiles/a"]"#
    )

    @Test("none crashes, and what is read keeps the rules", arguments: [1, 2, 3, 4] as [UInt64])
    func documents(_ seed: UInt64) throws {
        #expect(try TrustPolicy(Array(Self.sample.utf8)).statements.count == 1)
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(#""{}[],:*\\ =+;#@/._-aA0x"#.utf8)
        var read = 0
        for _ in 0..<2_000 {
            var bytes = Array(Self.sample.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
                }
            }
            guard let policy = try? TrustPolicy(bytes) else { continue }
            read += policy.statements.count
            for statement in policy.statements {
                #expect(statement.scopes.allSatisfy { $0 == "*" || RegistryScope.isValid($0) })
                #expect(statement.level[.integrity] == (statement.level.name == .skip ? .skip : .enforce))
                #expect(!statement.stores.contains { $0.name.contains("/") || $0.name == ".." })
            }
        }
        #expect(read > 100)
    }
}
