import Cryptography
import TestKit
import Testing

@Suite("The outline of BER and DER") struct BERTests {
    private func fault(_ bytes: [UInt8], _ limits: BERDocument.Limits = .init()) -> BERFault? {
        do throws(BERFault) {
            _ = try BERDocument(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    /// A SEQUENCE within a SEQUENCE, so many of them.
    private func nested(_ depth: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<depth { bytes = [0x30] + (bytes.count < 128 ? [] : [0x81]) + [UInt8(bytes.count)] + bytes }
        return bytes
    }

    @Test("values, their places and their children")
    func outline() throws {
        let bytes: [UInt8] = [0x30, 0x0A, 0x02, 0x01, 0x05, 0x31, 0x03, 0x01, 0x01, 0xFF, 0x05, 0x00]
        let document = try BERDocument(bytes)
        #expect(document.root.range == 0..<12)
        #expect(document.root.hasDERLengths)
        let children = document.children(of: document.root)
        #expect(children.map(\.tag) == [BERTag.integer, BERTag.set, BERTag.null])
        #expect(children.map(\.content) == [4..<5, 7..<10, 12..<12])
        #expect(document.children(of: children[1]).map(\.range) == [7..<10])
        #expect(document.children(of: children[0]).isEmpty)
        #expect(Array(document.encoding(children[0])) == [0x02, 0x01, 0x05])
        #expect(Array(document.content(children[0])) == [0x05])
    }

    @Test("indefinite lengths are read, and told from DER's")
    func indefinite() throws {
        let inner: [UInt8] = [0x30, 0x80, 0x02, 0x01, 0x05, 0, 0]
        let document = try BERDocument([0x30, UInt8(inner.count)] + inner)
        let child = try #require(document.children(of: document.root).first)
        #expect(child.range == 2..<9)
        #expect(child.content == 4..<7)
        #expect(!child.hasDERLengths)
        #expect(!document.root.hasDERLengths, "one within makes the whole no DER")
        #expect(document.children(of: child).map(\.tag) == [BERTag.integer])
        #expect(fault([0x30, 0x80, 0x02, 0x01, 0x05])?.message == "an indefinite length without an end")
        #expect(fault([0x30, 0x80, 0x02, 0x01, 0x05, 0])?.message == "an indefinite length without an end")
        #expect(fault([0x04, 0x80, 0, 0])?.message == "a primitive value of indefinite length")
        #expect(fault([0x00, 0x00])?.message == "an end-of-contents without a beginning")
        #expect(fault([0x30, 0x02, 0x00, 0x00])?.message == "an end-of-contents without a beginning")
    }

    @Test("a length may be longer than it need be, and is then none of DER's")
    func overlong() throws {
        for length: [UInt8] in [[0x81, 0x01], [0x82, 0x00, 0x01], [0x84, 0x00, 0x00, 0x00, 0x01]] {
            let document = try BERDocument([0x04] + length + [0xAA])
            #expect(!document.root.hasDERLengths)
            #expect(Array(document.content(document.root)) == [0xAA])
        }
        for (count, length): (Int, [UInt8]) in [
            (127, [127]), (128, [0x81, 128]), (255, [0x81, 255]), (256, [0x82, 1, 0]), (65_536, [0x83, 1, 0, 0]),
        ] {
            let document = try BERDocument([0x04] + length + [UInt8](repeating: 1, count: count))
            #expect(document.root.hasDERLengths && document.root.content.count == count)
        }
        let endless = fault([0x04, 0x85, 0, 0, 0, 0, 1, 0xAA])
        #expect(endless?.isLimit == true)
        #expect(fault([0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0xAA])?.message.contains("beyond its bounds") == true)
    }

    @Test("nesting, number of values and identifiers are bounded")
    func bounds() throws {
        var limits = BERDocument.Limits()
        #expect(fault(nested(limits.depth)) == nil)
        #expect(fault(nested(limits.depth + 1))?.isLimit == true)
        // Thousands of levels end at the limit, not at the stack's end.
        let open = [UInt8]((0..<100_000).flatMap { _ in [0x30, 0x80] as [UInt8] })
        #expect(fault(open)?.message == "nested deeper than \(limits.depth)")
        limits.values = 4
        let list: ([UInt8]) -> [UInt8] = { [0x30, UInt8($0.count)] + $0 }
        #expect(fault(list([0x05, 0, 0x05, 0, 0x05, 0]), limits) == nil)
        #expect(fault(list([0x05, 0, 0x05, 0, 0x05, 0, 0x05, 0]), limits)?.message == "more than 4 values")
        limits.identifierBytes = 3
        #expect(fault([0x06, 3, 0x2A, 0x86, 0x88], limits)?.message == "an object identifier cut short")
        #expect(fault([0x06, 3, 0x2A, 0x86, 0x08], limits) == nil)
        #expect(fault([0x06, 4, 0x2A, 0x86, 0x48, 0x01], limits)?.isLimit == true)
        #expect(fault([0x06, 0])?.message == "an object identifier cut short")
        #expect(fault([0x06, 2, 0x80, 0x01])?.message == "an object identifier with a padded arc")
        #expect(fault([0x1F, 0x81, 0x01, 0])?.message == "a tag number above 30")
    }

    @Test("a certificate cut at any byte, or with bytes after it, is refused")
    func truncated() throws {
        let der = try certificateDER("leaf")
        #expect(fault(der) == nil)
        for count in der.indices { #expect(fault(Array(der[..<count])) != nil, "\(count) bytes") }
        #expect(fault(der + [0])?.message == "1 bytes follow the value")
        #expect(fault([]) != nil)
        // A child that is longer than its parent.
        #expect(fault([0x30, 0x02, 0x04, 0x01])?.message.contains("beyond its bounds") == true)
    }

    @Test("mutations of a certificate never trap, and what is read lies within its parent")
    func mutations() throws {
        let der = try certificateDER("leaf-rsa")
        var generator = SeededGenerator(seed: 8)
        var read = 0
        for _ in 0..<3_000 {
            var copy = der
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                copy[Int.random(in: 0..<copy.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(BERFault) {
                let document = try BERDocument(copy)
                read += 1
                check(document.root, in: document)
            } catch {
                #expect((0...copy.count).contains(error.offset) && !error.message.isEmpty)
            }
            // Nothing that reads on may trap either.
            do throws(CryptoFault) { _ = try CertificateProfile(try Certificate(der: copy)) } catch {
                #expect(!error.message.isEmpty)
            }
        }
        #expect(read > 100)
    }

    private func check(_ node: BERDocument.Node, in document: BERDocument) {
        var end = node.content.lowerBound
        for child in document.children(of: node) {
            #expect(child.range.lowerBound == end, "children stand side by side")
            #expect(child.range.upperBound <= node.content.upperBound)
            #expect(child.content.lowerBound > child.range.lowerBound)
            #expect(!node.hasDERLengths || child.hasDERLengths)
            end = child.range.upperBound
            check(child, in: document)
        }
    }
}

@Suite("Object identifiers") struct IdentifierTests {
    @Test(
        "in dotted decimals",
        arguments: [
            ([0x55, 0x1D, 0x0F], "2.5.29.15"), ([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D], "1.2.840.113549"),
            ([0x00], "0.0"), ([0x27], "0.39"), ([0x28], "1.0"), ([0x4F], "1.39"), ([0x50], "2.0"), ([0x77], "2.39"),
            ([0x88, 0x37], "2.999"), ([], ""), ([0x2A, 0x86], "1.2"),
            ([0x2A, 0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "1.2.18446744073709551615"),
            ([0x2A, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x01], "1.2.?.1"),
        ] as [([UInt8], String)])
    func text(contents: [UInt8], expected: String) { #expect(DottedIdentifier.text(contents) == expected) }

    @Test("of a first arc beyond 64 bits nothing traps")
    func first() {
        for count in 1...40 {
            let text = DottedIdentifier.text([UInt8](repeating: 0xFF, count: count) + [0x7F, 0x01])
            #expect(!text.isEmpty)
        }
    }
}
