import Core

/// The ARN of one version of a signing profile,
/// `arn:PARTITION:signer:REGION:ACCOUNT:/signing-profiles/NAME/VERSION`.
package struct ProfileVersionArn: Hashable, Sendable {
    /// Partition, region and account.
    package let owner: SignerArnOwner
    /// The profile's name: 2 to 64 letters, digits and underscores.
    package let name: String
    /// The profile's version: 10 letters and digits.
    package let version: String

    /// Reads the ARN; nil for anything outside the grammar.
    package init?(_ text: String) {
        guard let (owner, resource) = SignerArnOwner.split(text) else { return nil }
        let parts = resource.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 4, parts[0].isEmpty, parts[1] == "signing-profiles" else { return nil }
        guard (2...64).contains(parts[2].utf8.count), parts[2].utf8.allSatisfy({ $0.isLetterOrDigit || $0 == 0x5F }),
            parts[3].utf8.count == 10, parts[3].utf8.allSatisfy(\.isLetterOrDigit)
        else { return nil }
        self.owner = owner
        name = String(parts[2])
        version = String(parts[3])
    }

    /// The ARN's text.
    package var text: String {
        "arn:\(owner.partition):signer:\(owner.region):\(owner.account):/signing-profiles/\(name)/\(version)"
    }

    /// What of a text that is no such ARN is likely the mistake, to follow a message; empty where nothing shows. AWS's own
    /// examples have had the resource without its s.
    static func likelyMistake(in text: String) -> String {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        guard let resource = parts.last, parts.count == 6, resource.starts(with: "/signing-profile/".utf8) else {
            return ""
        }
        return " (it says /signing-profile/, where ARNs say /signing-profiles/)"
    }

    /// Whether both are versions of one profile.
    package func isSameProfile(as other: ProfileVersionArn) -> Bool { owner == other.owner && name == other.name }
}

/// The ARN of a signing job, `arn:PARTITION:signer:REGION:ACCOUNT:/signing-jobs/UUID`.
package struct JobArn: Hashable, Sendable {
    /// Partition, region and account.
    package let owner: SignerArnOwner
    /// The job's UUID, lower case.
    package let job: String

    /// Reads the ARN; nil for anything outside the grammar.
    package init?(_ text: String) {
        guard let (owner, resource) = SignerArnOwner.split(text) else { return nil }
        let parts = resource.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 3, parts[0].isEmpty, parts[1] == "signing-jobs" else { return nil }
        let groups = parts[2].split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } })
        else { return nil }
        self.owner = owner
        job = String(parts[2])
    }

    /// The ARN's text.
    package var text: String { "arn:\(owner.partition):signer:\(owner.region):\(owner.account):/signing-jobs/\(job)" }
}

/// Whom an AWS Signer ARN belongs to.
package struct SignerArnOwner: Hashable, Sendable {
    /// The part of AWS, such as `aws` or `aws-eusc`.
    package let partition: String
    /// The region, such as `eu-central-1`.
    package let region: String
    /// The account's 12 digits.
    package let account: String

    /// The owner and the rest after the fifth colon; nil for what is no AWS Signer ARN.
    static func split(_ text: String) -> (SignerArnOwner, Substring)? {
        // Bytes, since Swift compares characters by canonical equivalence; nothing beyond printable ASCII is an ARN.
        guard text.utf8.count <= 256, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 6, parts[0] == "arn", AWSPartition.isValid(parts[1].utf8), parts[2] == "signer",
            isRegion(parts[3]), parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return (
            SignerArnOwner(partition: String(parts[1]), region: String(parts[3]), account: String(parts[4])), parts[5]
        )
    }

    /// Two to eight letters (`eu`, `eusc`), one to three words, a number of one or two digits.
    private static func isRegion(_ text: Substring) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (3...5).contains(parts.count), let first = parts.first, let last = parts.last,
            (2...8).contains(first.count), (1...2).contains(last.count)
        else { return false }
        return last.allSatisfy { (0x30...0x39).contains($0) }
            && parts.dropLast().allSatisfy { (1...16).contains($0.count) && $0.allSatisfy(\.isLowerCase) }
    }
}

extension UInt8 {
    fileprivate var isLowerCase: Bool { (0x61...0x7A).contains(self) }
    fileprivate var isLetterOrDigit: Bool {
        isLowerCase || (0x41...0x5A).contains(self) || (0x30...0x39).contains(self)
    }
}
