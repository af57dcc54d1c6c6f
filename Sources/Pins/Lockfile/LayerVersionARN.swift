import Core

/// The ARN of a Lambda layer version: `arn:PARTITION:lambda:REGION:ACCOUNT:layer:NAME:VERSION`.
package enum LayerVersionARN {
    private static let limit = 256

    /// Whether a text is one, as far as its form goes.
    package static func isValid(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard text.utf8.count <= limit, parts.count == 8, parts.allSatisfy({ $0.allSatisfy(isOfWord) && !$0.isEmpty })
        else { return false }
        return parts[0].elementsEqual("arn".utf8) && parts[2].elementsEqual("lambda".utf8)
            && parts[5].elementsEqual("layer".utf8) && parts[4].allSatisfy(isDigit) && parts[7].allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "-_".utf8.contains(byte)
    }
}
