import Core

/// One block of a PEM text (RFC 7468).
package struct PEMBlock: Sendable, Equatable {
    /// The label, such as `CERTIFICATE`.
    package let label: String
    /// The bytes.
    package let bytes: [UInt8]
}

/// Why a text is no PEM.
package struct PEMFault: Error, Sendable, Equatable {
    /// What is wrong.
    package let message: String
    /// The line, counted from 1.
    package let line: Int
}

/// A strict reader and writer of PEM.
package enum PEM {
    /// Reads every block.
    ///
    /// - Parameters:
    ///   - text: The whole text; lines end in LF or CRLF.
    ///   - allowsText: Whether lines of explanation may stand around the blocks (RFC 7468, 5.2); else white space alone.
    /// - Throws: `PEMFault`; headers inside a block (RFC 1421) are one.
    package static func read(_ text: [UInt8], allowsText: Bool = false) throws(PEMFault) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: (label: String, line: Int)?
        var digits: [UInt8] = []
        var number = 0
        for var line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            while let last = line.last, isWhiteSpace(last) { line.removeLast() }
            if let label = label(of: line, "-----BEGIN ") {
                guard open == nil else { throw PEMFault(message: "a block begins within a block", line: number) }
                open = (label, number)
                digits = []
            } else if let current = open {
                if let label = label(of: line, "-----END ") {
                    guard label.utf8.elementsEqual(current.label.utf8) else {
                        throw PEMFault(message: "the block ends under another label", line: number)
                    }
                    guard let bytes = Base64.decode(digits), !bytes.isEmpty else {
                        throw PEMFault(message: "the block is not base64", line: current.line)
                    }
                    blocks.append(PEMBlock(label: label, bytes: bytes))
                    open = nil
                } else {
                    digits += line
                }
            } else if !allowsText, !line.allSatisfy(isWhiteSpace) {
                throw PEMFault(message: "something stands outside the block", line: number)
            }
        }
        if let open { throw PEMFault(message: "the block has no end", line: open.line) }
        return blocks
    }

    /// Writes a block: 64 characters a line, LF.
    package static func write(label: String, _ bytes: [UInt8]) -> [UInt8] {
        var text = Array("-----BEGIN \(label)-----\n".utf8)
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            text += rest.prefix(64)
            text.append(UInt8(ascii: "\n"))
            rest = rest.dropFirst(64)
        }
        return text + Array("-----END \(label)-----\n".utf8)
    }

    private static func label(of line: ArraySlice<UInt8>, _ prefix: StaticString) -> String? {
        let prefix = prefix.withUTF8Buffer { Array($0) }
        let dashes = Array("-----".utf8)
        guard line.starts(with: prefix), line.count > prefix.count + dashes.count, line.suffix(5).elementsEqual(dashes)
        else { return nil }
        let label = line.dropFirst(prefix.count).dropLast(dashes.count)
        // Upper-case letters, digits and single spaces are all that a label has here.
        guard label.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x20 }) else {
            return nil
        }
        return String(decoding: label, as: UTF8.self)
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
