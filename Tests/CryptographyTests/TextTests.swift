import Core
import TestKit
import Testing

@testable import Cryptography

@Suite("Base 64") struct Base64Tests {
    private static let examples = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("RFC 4648's examples, both alphabets", arguments: examples)
    func standard(plain: String, text: String) {
        #expect(Base64.encode(bytes(plain)) == bytes(text))
        #expect(Base64.decode(bytes(text)) == bytes(plain))
        let unpadded = bytes(text).filter { $0 != UInt8(ascii: "=") }
        #expect(Base64URL.encode(bytes(plain)) == unpadded)
        #expect(Base64URL.decode(unpadded) == bytes(plain))
    }

    @Test("every length and byte is read as it was written")
    func roundTrip() {
        var generator = SeededGenerator(seed: 5)
        for count in 0..<200 {
            let plain = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.decode(Base64.encode(plain)) == plain)
            #expect(Base64URL.decode(Base64URL.encode(plain)) == plain)
        }
        #expect(Base64.encode([0xFB, 0xFF, 0xFE]) == bytes("+//+"))
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == bytes("-__-"))
    }

    @Test(
        "a second spelling of bytes is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Zm8", "Zm9v====", "=", "==", "====", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Zm=v",
            "=Zm9", "Z=m9", "Zm9v\n", " Zm9v", "Zm9v Zm9v", "Zm9*", "Zm-_", "Zm9v\u{0}", "Zg==\n", "Zm9é",
        ])
    func strict(text: String) { #expect(Base64.decode(bytes(text)) == nil) }

    @Test(
        "without padding too", arguments: ["Z", "Zm9vY", "Zg==", "Zm8=", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm9v\n", "Zg "])
    func strictURL(text: String) { #expect(Base64URL.decode(bytes(text)) == nil) }

    @Test("whatever is read is written again as it was")
    func onlyOneSpelling() {
        var generator = SeededGenerator(seed: 6)
        let alphabet = bytes("AQgwZm9+/-_==\n*")
        var read = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...8, using: &generator)
            let text = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            if let plain = Base64.decode(text) {
                read += 1
                #expect(Base64.encode(plain) == text)
            }
            if let plain = Base64URL.decode(text) { #expect(Base64URL.encode(plain) == text) }
        }
        #expect(read > 100)
    }
}

@Suite("PEM") struct PEMTests {
    private static let block = "-----BEGIN A-----\nZm9v\n-----END A-----\n"

    private func read(_ text: String, allowsText: Bool = false) throws -> [PEMBlock] {
        try PEM.read(bytes(text), allowsText: allowsText)
    }

    private func fault(_ text: String, allowsText: Bool = false) -> PEMFault? {
        do throws(PEMFault) {
            _ = try PEM.read(bytes(text), allowsText: allowsText)
            return nil
        } catch {
            return error
        }
    }

    @Test("several blocks, with either line end, in order")
    func blocks() throws {
        let second = "-----BEGIN B 2-----\r\nZm9v\r\nYmFy\r\n-----END B 2-----\r\n"
        let blocks = try read(Self.block + "\n  \t\r\n" + second + Self.block)
        #expect(blocks.map(\.label) == ["A", "B 2", "A"])
        #expect(blocks.map(\.bytes) == [bytes("foo"), bytes("foobar"), bytes("foo")])
        #expect(try read("").isEmpty)
        #expect(try read("-----BEGIN A-----\nZm9v\n-----END A-----").count == 1)
    }

    @Test("text around the blocks is read only where it may be there")
    func explanations() throws {
        let text = "subject=CN=x\n" + Self.block + "between\n" + Self.block + "after"
        #expect(try read(text, allowsText: true).count == 2)
        #expect(fault(text) == PEMFault(message: "something stands outside the block", line: 1))
        #expect(fault(Self.block + "x\n")?.line == 4)
        #expect(try read("only text", allowsText: true).isEmpty)
    }

    @Test(
        "what is no block is refused with its line",
        arguments: [
            ("-----BEGIN A-----\nZm9v\n", "the block has no end", 1),
            ("-----BEGIN A-----\nZm9v\n-----END B-----\n", "the block ends under another label", 3),
            ("-----BEGIN A-----\n-----BEGIN A-----\nZm9v\n-----END A-----\n", "a block begins within a block", 2),
            ("-----BEGIN A-----\n-----END A-----\n", "the block is not base64", 1),
            ("-----BEGIN A-----\nZm9\n-----END A-----\n", "the block is not base64", 1),
            ("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nZm9v\n-----END A-----\n", "the block is not base64", 1),
            ("-----BEGIN A-----\nZm 9v\n-----END A-----\n", "the block is not base64", 1),
            ("\n\n-----BEGIN A-----\nZm9v\n-----END A----\n", "the block has no end", 3),
        ])
    func broken(text: String, message: String, line: Int) {
        #expect(fault(text) == PEMFault(message: message, line: line))
        #expect(fault(text, allowsText: true) == PEMFault(message: message, line: line))
    }

    @Test(
        "an odd label is text and begins nothing",
        arguments: [
            "-----BEGIN -----", "-----BEGIN a-----", "-----BEGIN A----", "----BEGIN A-----", "-----BEGIN A\u{0}-----",
            " -----BEGIN A-----", "-----END A-----",
        ])
    func labels(line: String) throws {
        #expect(fault("\(line)\nZm9v\n")?.message == "something stands outside the block")
        #expect(try read("\(line)\n" + Self.block, allowsText: true).count == 1)
    }

    @Test("what is written is read, 64 characters a line")
    func writing() throws {
        for count in [1, 47, 48, 49, 96, 1_000] {
            let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            let text = PEM.write(label: "X Y", content)
            #expect(try PEM.read(text) == [PEMBlock(label: "X Y", bytes: content)])
            let lines = text.split(separator: UInt8(ascii: "\n"))
            #expect(lines.dropFirst().dropLast(2).allSatisfy { $0.count == 64 })
            #expect(lines.allSatisfy { $0.count <= 64 })
        }
    }

    @Test("mutations of a certificate's file are read or refused, and never trap")
    func mutations() throws {
        let sound = try pkiFile("leaf.pem")
        let original = try PEM.read(sound, allowsText: true)
        var generator = SeededGenerator(seed: 7)
        var refused = 0
        for _ in 0..<2_000 {
            var copy = sound
            let place = Int.random(in: 0..<copy.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: copy[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: copy.removeLast(place)
            default: copy.insert(copy[place], at: Int.random(in: 0..<copy.count, using: &generator))
            }
            do throws(PEMFault) {
                let blocks = try PEM.read(copy, allowsText: true)
                #expect(blocks.count <= original.count)
            } catch {
                refused += 1
                #expect(error.line >= 1 && !error.message.isEmpty)
            }
        }
        #expect(refused > 100)
    }
}
