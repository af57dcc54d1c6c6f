/// The parts of AWS that ARNs begin with: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso`, …
package enum AWSPartition {
    private static let limit = 32

    /// Whether a word of an ARN names a partition, as AWS's own patterns have it: `aws[a-zA-Z0-9-]*`.
    package static func isValid(_ word: some Collection<UInt8>) -> Bool {
        word.count <= limit && word.starts(with: "aws".utf8)
            && word.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
            }
    }

    /// The partition of a region, by the region's first words.
    package static func ofRegion(_ region: String) -> String {
        for (prefix, partition) in [
            ("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-iso-", "aws-iso"), ("us-isob-", "aws-iso-b"),
            ("eu-isoe-", "aws-iso-e"), ("us-isof-", "aws-iso-f"), ("eusc-", "aws-eusc"),
        ] where region.utf8.starts(with: prefix.utf8) { return partition }
        return "aws"
    }
}
