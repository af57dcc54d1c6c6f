import Core
import Testing

@Suite struct EntryPathTests {
    static let refusedEverywhere: [(String, PathFault)] = [
        ("", .empty),
        ("/", .absolute),
        ("/etc/passwd", .absolute),
        ("//host/share", .absolute),
        ("..", .traversal),
        ("../a", .traversal),
        ("a/../b", .traversal),
        ("a/..", .traversal),
        (".", .noncanonical),
        ("./a", .noncanonical),
        ("a/.", .noncanonical),
        ("a/./b", .noncanonical),
        ("a//b", .noncanonical),
        ("a/", .noncanonical),
        ("a\u{0}b", .nul),
        ("a\u{1}", .control),
        ("a\nb", .control),
        ("a\u{1B}[31m", .control),
        ("a\u{7F}", .control),
        ("a\u{80}", .control),
        ("a\u{9F}", .control),
        (String(repeating: "n", count: 256), .tooLong),
        ("d/" + String(repeating: "n", count: 256) + "/e", .tooLong),
        (String(repeating: "é", count: 128), .tooLong),
        (String(repeating: "n/", count: 2048) + "n", .tooLong),
    ]

    @Test(arguments: refusedEverywhere) func refusedInZipAndTar(_ name: String, _ fault: PathFault) {
        #expect(throws: fault) { try EntryPath(validating: Array(name.utf8), rules: .zip) }
        #expect(throws: fault) { try EntryPath(validating: Array(name.utf8), rules: .tar) }
    }

    /// Most paths are found good by a quick look: it lets nothing pass that the slow one refuses.
    @Test func faultsAreFoundAtEveryPlace() throws(PathFault) {
        var middles: [([UInt8], PathFault?)] = [
            (Array("//".utf8), .noncanonical), (Array("/./".utf8), .noncanonical), (Array("/../".utf8), .traversal),
            (Array("/.a".utf8), nil), (Array("/..a".utf8), nil), (Array("a../".utf8), nil),
        ]
        for byte in UInt8.min...UInt8.max {
            switch byte {
            case 0: middles.append(([byte], .nul))
            case 0x01..<0x20, 0x7F: middles.append(([byte], .control))
            case 0x80...: middles.append(([byte], .encoding))
            case UInt8(ascii: "\\"): middles.append(([byte], .backslash))
            default: middles.append(([byte], nil))
            }
        }
        for (middle, fault) in middles {
            for place in 2..<20 {
                let front = [UInt8](repeating: 0x61, count: place)
                let bytes = front + middle + [UInt8](repeating: 0x62, count: 20 - place)
                if let fault {
                    #expect(throws: fault, "\(middle) at \(place)") { try EntryPath(validating: bytes, rules: .zip) }
                } else {
                    #expect(try EntryPath(validating: bytes, rules: .zip).bytes == bytes)
                }
            }
        }
    }

    @Test(arguments: [
        ("a\\b", PathFault.backslash), ("..\\a", .backslash), ("C:/a", .drive), ("c:a", .drive), ("Z:", .drive),
    ])
    func windowsFormsAreRefusedInZipAlone(_ name: String, _ fault: PathFault) throws(PathFault) {
        #expect(throws: fault) { try EntryPath(validating: Array(name.utf8), rules: .zip) }
        #expect(try EntryPath(validating: Array(name.utf8), rules: .tar).bytes == Array(name.utf8))
    }

    @Test(
        arguments: [
            [0xFF], [0x61, 0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func bytesThatAreNoUTF8(_ name: [UInt8]) {
        #expect(throws: PathFault.encoding) { try EntryPath(validating: name, rules: .zip) }
    }

    @Test(arguments: [
        "a", "a/b", ".hidden", "..a", "a..", "...", "a/.../b", "a b", "1:b", "ab:c", "é", "e\u{301}", "日本/語", "\u{A0}",
        "-rf", "~", "*", "a\u{FFFD}", String(repeating: "n", count: 255), String(repeating: "n/", count: 2047) + "nn",
    ])
    func accepted(_ name: String) throws(PathFault) {
        let path = try EntryPath(validating: Array(name.utf8), rules: .zip)
        #expect(path.bytes == Array(name.utf8))
        #expect(path.string.map { Array($0.utf8) } == Array(name.utf8))
    }

    @Test func everyFaultHasACase() {
        let tested = Set(Self.refusedEverywhere.map(\.1)).union([.backslash, .drive, .encoding])
        #expect(tested == Set(PathFault.allCases))
    }

    @Test func componentsNameAndParent() throws {
        let path = try EntryPath(validating: Array("python/lib/a.py".utf8), rules: .zip)
        #expect(path.components.map { String(decoding: $0, as: UTF8.self) } == ["python", "lib", "a.py"])
        #expect(path.name.elementsEqual("a.py".utf8))
        #expect(path.parent?.bytes == Array("python/lib".utf8))
        #expect(path.parent?.parent?.parent == nil)
    }

    @Test func equalityIsThatOfBytes() throws {
        let composed = try EntryPath(validating: Array("\u{FC}".utf8), rules: .zip)
        let decomposed = try EntryPath(validating: Array("u\u{308}".utf8), rules: .zip)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed.hashValue == (try EntryPath(validating: [0xC3, 0xBC], rules: .zip)).hashValue)
    }

    @Test func orderIsThatOfUnsignedBytes() throws {
        let names = [
            "a", "a ", "a!", "a-b", "a.b", "a/b", "a0", "aa", "abcdefg", "abcdefgh", "abcdefgh/i", "abcdefghi",
            "abcdefgi",
            "b", "z", "\u{E9}", "日本",
        ]
        let paths = try names.map { try EntryPath(validating: Array($0.utf8), rules: .zip) }
        for (left, leftPath) in zip(names, paths) {
            for (right, rightPath) in zip(names, paths) {
                #expect((leftPath < rightPath) == left.utf8.lexicographicallyPrecedes(right.utf8), "\(left) < \(right)")
            }
        }
    }
}
