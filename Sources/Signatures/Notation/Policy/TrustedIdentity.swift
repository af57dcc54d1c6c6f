import Core

/// Whom a trust policy believes, of those whom its stores vouch for.
enum TrustedIdentities: Sendable {
    /// Everybody: `*`.
    case anybody
    /// Those alone.
    case listed([TrustedIdentity])
}

/// One trusted identity.
struct TrustedIdentity: Sendable {
    /// What it is matched with.
    enum Matcher: Sendable {
        /// The leaf's subject has to hold these attributes: `x509.subject:`.
        case subject(DistinguishedName)
        /// The ARN of an AWS signing profile: any of its versions.
        case profile
        /// The ARN of one version of an AWS signing profile.
        case profileVersion
        /// Something for a plugin to know.
        case other
    }

    private static let subjectPrefix = "x509.subject"

    /// As the policy writes it.
    let text: String
    let matcher: Matcher

    /// Reads an identity other than `*`.
    init(_ text: String) throws(DistinguishedName.Fault) {
        self.text = text
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw DistinguishedName.Fault("has no \":\" between its kind and its value")
        }
        guard text[..<colon].utf8.elementsEqual(Self.subjectPrefix.utf8) else {
            matcher = Self.arnMatcher(text) ?? .other
            return
        }
        matcher = .subject(try DistinguishedName(String(text[text.utf8.index(after: colon)...])))
    }

    /// What is likely wrong with it where it fits no signature of AWS Signer's, to follow a message; empty where nothing shows.
    var likelyMistake: String {
        if case .other = matcher { ProfileVersionArn.likelyMistake(in: text) } else { "" }
    }

    /// Whether the profile version that signed is the one meant. AWS compares without regard to case.
    func matches(profileVersion arn: String) -> Bool {
        switch matcher {
        case .profileVersion: return Self.folded(arn[...]) == Self.folded(text[...])
        case .profile:
            guard let slash = arn.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
            return Self.folded(arn[..<slash]) == Self.folded(text[...])
        case .subject, .other: return false
        }
    }

    /// `arn:PARTITION:signer:REGION:ACCOUNT:/signing-profiles/NAME[/VERSION]`.
    private static func arnMatcher(_ text: String) -> Matcher? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].elementsEqual("arn".utf8), parts[2].elementsEqual("signer".utf8) else {
            return nil
        }
        let resource = parts[5].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard resource.count >= 3, resource[0].isEmpty, resource[1].elementsEqual("signing-profiles".utf8),
            resource.dropFirst(2).allSatisfy({ !$0.isEmpty })
        else { return nil }
        switch resource.count {
        case 3: return .profile
        case 4: return .profileVersion
        default: return nil
        }
    }

    private static func folded(_ text: Substring) -> [UInt8] {
        text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
