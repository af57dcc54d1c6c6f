import Core

/// The ARN of a Lambda function: `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:VERSION]`.
package struct FunctionARN: Sendable {
    /// `arn:PARTITION:lambda:REGION:ACCOUNT`.
    package let owner: String
    /// The name.
    package let name: String
    /// A version or an alias; nil where the ARN has none.
    package let qualifier: String?

    /// Nil for what is none, as far as its form goes; of whatever partition.
    package init?(_ text: String) {
        guard let (owner, rest) = ResourceARN.parts(text, of: "lambda", kind: "function"), (1...2).contains(rest.count)
        else { return nil }
        self.owner = owner
        name = rest[0]
        qualifier = rest.count > 1 ? rest[1] : nil
    }

    /// The ARN of a version.
    package func text(version: String) -> String { "\(owner):function:\(name):\(version)" }

    /// The twelve digits of the account.
    var account: String { ResourceARN.account(owner) }
}

/// The ARN of a layer version: `arn:PARTITION:lambda:REGION:ACCOUNT:layer:NAME:VERSION`.
package struct LayerARN: Sendable {
    /// `arn:PARTITION:lambda:REGION:ACCOUNT`.
    package let owner: String
    /// The name.
    package let name: String
    /// The version, from 1 on; nil for the ARN of the layer itself.
    package let version: Int?

    /// Nil for what is none, as far as its form goes; of whatever partition.
    package init?(_ text: String) {
        guard let (owner, rest) = ResourceARN.parts(text, of: "lambda", kind: "layer"), (1...2).contains(rest.count)
        else { return nil }
        self.owner = owner
        name = rest[0]
        if rest.count > 1 {
            guard let number = Int(rest[1]), number > 0, String(number) == rest[1] else { return nil }
            version = number
        } else {
            version = nil
        }
    }

    /// The layer whatever its version.
    package var layer: String { "\(owner):layer:\(name)" }

    /// The twelve digits of the account.
    var account: String { ResourceARN.account(owner) }
}

/// What ARNs have in common.
enum ResourceARN {
    private static let limit = 512

    /// The owner and what stands behind the kind of resource; nil for the ARN of something else.
    static func parts(_ text: String, of service: String, kind: String) -> (owner: String, rest: [String])? {
        guard text.utf8.count <= limit, text.utf8.starts(with: "arn:".utf8) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 7, AWSPartition.isValid(parts[1]),
            parts[2].elementsEqual(service.utf8), !parts[3].isEmpty, parts[4].count == 12, parts[4].allSatisfy(isDigit),
            parts[5].elementsEqual(kind.utf8), parts[2...4].allSatisfy({ $0.allSatisfy(isOfWord) }),
            parts[6...].allSatisfy({ !$0.isEmpty && $0.allSatisfy(isOfName) })
        else { return nil }
        let owner = String(text[..<parts[4].endIndex])
        return (owner, parts[6...].map { String(decoding: $0, as: UTF8.self) })
    }

    /// The account of an owner.
    static func account(_ owner: String) -> String { String(decoding: owner.utf8.suffix(12), as: UTF8.self) }

    /// The region of an owner.
    static func region(_ owner: String) -> String {
        let parts = owner.utf8.split(separator: UInt8(ascii: ":"))
        return parts.count > 3 ? String(decoding: parts[3], as: UTF8.self) : ""
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
    }

    /// Letters, digits, hyphen, underscore; `$` of `$LATEST`.
    private static func isOfName(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "-_$".utf8.contains(byte)
    }
}
