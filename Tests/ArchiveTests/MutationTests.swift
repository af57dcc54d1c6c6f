import Archive
import Core
import TestKit
import Testing

/// Small damage to good archives: refused, or read with the original's contents; never anything else.
@Suite("Mutated zips are refused or read as before") struct MutationTests {
    static let originals: [(name: String, zip: ZipBuilder)] = [
        ("plain", .everyKind), ("streamed", .everyKindStreamed), ("zip64", .everyKindZip64),
        ("dotted", .everyKindDotted),
    ]

    @Test(arguments: originals.indices) func flippedBytes(_ original: Int) async throws {
        try await mutate(original) { bytes, generator in
            bytes.indices.map { index in
                var copy = bytes
                copy[index] ^= UInt8.random(in: 1...255, using: &generator)
                return copy
            }
                + bytes.indices.map { index in
                    var copy = bytes
                    copy[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                    return copy
                }
        }
    }

    @Test(arguments: originals.indices) func bytesSetToExtremes(_ original: Int) async throws {
        try await mutate(original) { bytes, _ in
            bytes.indices.flatMap { index in
                [0x00, 0xFF].filter { $0 != bytes[index] }.map { value in
                    var copy = bytes
                    copy[index] = value
                    return copy
                }
            }
        }
    }

    @Test(arguments: originals.indices) func cutAtEveryBorder(_ original: Int) async throws {
        let zip = Self.originals[original].zip
        let bytes = zip.bytes()
        let lengths = Set(zip.borders().flatMap { [$0 - 1, $0, $0 + 1] }).filter { (0..<bytes.count).contains($0) }
        for length in lengths {
            let result = try await readZip(Array(bytes.prefix(length)))
            #expect(throws: Failure.self, "cut to \(length) bytes") { try result.get() }
        }
    }

    @Test(arguments: originals.indices) func rangesRemovedDoubledAndMoved(_ original: Int) async throws {
        let borders = Self.originals[original].zip.borders()
        try await mutate(original, mayBeAccepted: false) { bytes, generator in
            (0..<150).map { _ in
                let range = Self.range(among: borders, using: &generator)
                var copy = bytes
                switch Int.random(in: 0...2, using: &generator) {
                case 0: copy.removeSubrange(range)
                case 1: copy.insert(contentsOf: bytes[range], at: range.upperBound)
                default:
                    copy.removeSubrange(range)
                    copy.insert(
                        contentsOf: bytes[range],
                        at: borders.filter { $0 <= copy.count }.randomElement(using: &generator) ?? 0)
                }
                return copy
            }
        }
    }

    private static func range(among borders: [Int], using generator: inout SeededGenerator) -> Range<Int> {
        let first = borders.randomElement(using: &generator) ?? 0
        let second = borders.randomElement(using: &generator) ?? 0
        return min(first, second)..<max(first, second)
    }

    private func mutate(
        _ original: Int, mayBeAccepted: Bool = true,
        _ mutations: ([UInt8], inout SeededGenerator) -> [[UInt8]]
    ) async throws {
        let bytes = Self.originals[original].zip.bytes()
        let before = try await readZip(bytes).get()
        var generator = SeededGenerator(seed: 7 + UInt64(original))
        var accepted = 0
        let free = Self.attributeBytes(of: Self.originals[original].zip)
        for (number, mutant) in mutations(bytes, &generator).enumerated() where mutant != bytes {
            guard case .success(let after) = try await readZip(mutant) else { continue }
            accepted += 1
            let change = "mutation \(number), first difference at byte \(firstDifference(bytes, mutant))"
            #expect(after.digest != nil && after.digest != before.digest, "\(change)")
            if free.contains(firstDifference(bytes, mutant)) {
                #expect(after.entries.map(Content.init) == before.entries.map(Content.init), "\(change)")
            } else {
                #expect(after.entries == before.entries, "\(change)")
            }
        }
        // Times and comments may change; were nothing accepted, nothing would have been compared.
        #expect(accepted > 0 || !mayBeAccepted)
    }

    /// Where the directory says host and attributes, which nothing else in the archive confirms.
    private static func attributeBytes(of zip: ZipBuilder) -> Set<Int> {
        let bytes = zip.bytes()
        let records = zip.borders().filter { $0 + 4 <= bytes.count && bytes[$0..<$0 + 4] == [0x50, 0x4B, 1, 2] }
        return Set(records.flatMap { [$0 + 5] + Array($0 + 38..<$0 + 42) })
    }

    private func firstDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
        zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
    }

    /// An entry without what only the directory's attributes say, unchecked by anything else in the archive: mode and
    /// type. A file turned into a link keeps its bytes as the target.
    private struct Content: Equatable {
        var path: EntryPath
        var content: [UInt8]?

        init(_ entry: Entry) {
            path = entry.path
            content = entry.sha256?.bytes ?? entry.link.map { ReferenceSHA256.digest(of: $0) }
        }
    }
}

extension ZipBuilder {
    /// A folder, a stored and a deflated file, a link, extra fields, comments.
    static var everyKind: ZipBuilder {
        var zip = ZipBuilder.twoFiles
        zip.addFolder("d/")
        zip.addLink("d/l", to: "../a.txt")
        zip["a.txt"].extra = ZipExtra.timestamp + ZipExtra.owner
        zip["b.txt"].central.comment = Array("note".utf8)
        zip.end.comment = Array("release".utf8)
        return zip
    }

    /// `everyKind` with descriptors of both forms.
    static var everyKindStreamed: ZipBuilder {
        var zip = everyKind
        zip["a.txt"].stream()
        zip["b.txt"].stream(signed: false)
        return zip
    }

    /// `everyKind` as tar programs and updaters leave it: `./` before the names, the root and a folder twice, zip64 values
    /// that nobody reads, zeros behind the extra fields.
    static var everyKindDotted: ZipBuilder {
        var zip = everyKind
        zip["a.txt"].local.extra = ZipExtra.zip64([0, 0]) + [0, 0, 0]
        zip["b.txt"].extra = ZipExtra.asiUnix(mode: 0o100644)
        zip.addFolder("d/")
        zip.dotNames()
        zip.addFolder("./")
        return zip
    }

    /// `everyKind` with zip64 in every place.
    static var everyKindZip64: ZipBuilder {
        var zip = everyKind
        zip["b.txt"].streamZip64()
        ZipThreat.zip64 { _ in }(&zip)
        return zip
    }
}
