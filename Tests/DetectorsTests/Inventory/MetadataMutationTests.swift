import Archive
import Core
import Detectors
import Foundation
import TestKit
import Testing

/// Honest metadata of each kind, damaged a little: reading ends, says the same whatever the order, keeps its bounds and
/// loses no sound neighbour. The honest files are the fuzzer's seeds.
@Suite("Mutated metadata") struct MetadataMutationTests {
    struct Honest: Sendable, CustomTestStringConvertible {
        var seed: String
        var path: String
        /// Packages that it tells of, the neighbours not among them.
        var packages: Int
        var testDescription: String { seed }

        func bytes() throws -> [UInt8] {
            let seeds = URL(filePath: Repository.root).appending(path: "Fuzz/Seeds")
            return [UInt8](try Data(contentsOf: seeds.appending(path: seed)))
        }
    }

    static let honest = [
        Honest(seed: "rpm/files.sqlite", path: "var/lib/rpm/rpmdb.sqlite", packages: 1),
        Honest(seed: "rpm/tree.sqlite", path: "var/lib/rpm/rpmdb.sqlite", packages: 24),
        Honest(seed: "program/go", path: "bin/tool", packages: 6),
        Honest(seed: "program/go-segments", path: "bin/tool", packages: 6),
        Honest(seed: "program/go-pointed", path: "bin/tool", packages: 6),
        Honest(seed: "program/go-pointed-32-big", path: "bin/tool", packages: 6),
        Honest(seed: "program/rust", path: "bin/tool", packages: 2),
        Honest(seed: "jar/maven.jar", path: "java/lib/a-1.jar", packages: 1),
        Honest(seed: "jar/manifest.jar", path: "java/lib/a-1.jar", packages: 1),
        Honest(seed: "jar/nested.jar", path: "java/lib/a-1.jar", packages: 3),
        Honest(seed: "record/RECORD", path: "python/a-1.dist-info/RECORD", packages: 0),
        Honest(seed: "metadata/METADATA", path: "python/a-1.dist-info/METADATA", packages: 1),
        Honest(seed: "dpkg/status", path: "var/lib/dpkg/status", packages: 2),
        Honest(seed: "sums/tool.md5sums", path: "var/lib/dpkg/info/tool.md5sums", packages: 0),
        Honest(seed: "files/tool.list", path: "var/lib/dpkg/info/tool.list", packages: 0),
        Honest(seed: "diversions/diversions", path: "var/lib/dpkg/diversions", packages: 0),
        Honest(seed: "apk/installed", path: "lib/apk/db/installed", packages: 2),
        Honest(seed: "node/package.json", path: "node_modules/a/package.json", packages: 1),
        Honest(seed: "gem/a-1.gemspec", path: "gems/specifications/a-1.gemspec", packages: 1),
        Honest(seed: "gem/plain.gemspec", path: "gems/specifications/a-1.gemspec", packages: 1),
        Honest(seed: "composer/installed.json", path: "vendor/composer/installed.json", packages: 2),
        Honest(seed: "composer/version1.json", path: "vendor/composer/installed.json", packages: 1),
        Honest(seed: "dotnet/a.deps.json", path: "a.deps.json", packages: 1),
        Honest(seed: "bill/a.cdx.json", path: "python/a-1.dist-info/sboms/a.json", packages: 3),
        Honest(seed: "bill/b.spdx.json", path: "python/a-1.dist-info/sboms/a.json", packages: 1),
        Honest(seed: "release/os-release", path: "etc/os-release", packages: 0),
        Honest(seed: "release/alpine", path: "etc/os-release", packages: 0),
    ]

    /// The file beside others that its lists may name.
    private func sample(_ honest: Honest, _ bytes: [UInt8]) throws -> Sample {
        var sample = Sample()
        try sample.add(honest.path, bytes, mode: 0o755)
        for (name, text, mode) in [
            ("node_modules/good/package.json", #"{"name":"good","version":"1"}"#, UInt16(0o644)),
            ("python/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n", 0o644),
            ("python/a/__init__.py", "x\n", 0o644), ("usr/bin/run", "#!/bin/sh\n", 0o755),
            ("var/lib/dpkg/status", "Package: tool\nVersion: 1\n", 0o644),
        ] where name != honest.path { try sample.add(name, text, mode: mode) }
        try sample.addLink("sbin", to: "usr/bin")
        try sample.addLink("loop", to: "loop")
        return sample
    }

    private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var copy = bytes
        func place() -> Int { Int.random(in: 0..<max(1, copy.count), using: &generator) }
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !copy.isEmpty {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: copy[place()] = UInt8.random(in: 0...255, using: &generator)
            case 1: copy[place()] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: copy[place()] = [0, 0x0A, 0x22, 0x2F, 0x3A, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
            case 3: copy.removeLast(place())
            case 4:
                let start = place()
                copy.removeSubrange(start..<min(copy.count, start + 1 + place() / 8))
            default:
                let start = place()
                copy.insert(contentsOf: copy[start..<min(copy.count, start + 40)], at: place())
            }
        }
        return copy
    }

    @Test("as it is each is read without a fault, and tells of its packages", arguments: honest)
    func control(_ honest: Honest) async throws {
        let facts = try await sample(honest, try honest.bytes()).facts()
        #expect(facts.reasons == [])
        let own = facts.packages.filter { $0.evidence.path.displayed == honest.path }
        #expect(own.count == honest.packages, "\(own.map(\.purl))")
    }

    @Test("never trap, never depend on the order, keep their bounds", arguments: honest)
    func mutations(_ honest: Honest) async throws {
        let sound = try honest.bytes()
        let soundFacts = try await sample(honest, sound).facts()
        var generator = SeededGenerator(seed: UInt64(sound.count))
        var changed = 0
        for number in 0..<120 {
            let bytes = mutated(sound, &generator)
            let sample = try sample(honest, bytes)
            let facts = try await sample.facts()
            let again = try await sample.reversedFacts()
            #expect(facts == again, "mutation \(number)")
            if facts != soundFacts { changed += 1 }
            #expect(facts.purls.contains("pkg:npm/good@1"), "mutation \(number)")
            #expect(facts.packages.count <= bytes.count + 3, "mutation \(number)")
            #expect(facts.packages.allSatisfy { !$0.name.isEmpty && $0.purl.utf8.count < 64 << 10 })
            #expect(facts.unread.allSatisfy { !$0.reason.isEmpty && $0.reason.utf8.count < 8 << 10 })
            #expect(facts.integrity.intact <= sample.entries.count)
            let paths = Set(facts.integrity.deviations.map(\.path))
            #expect(paths.count == facts.integrity.deviations.count, "mutation \(number): a file deviates twice")
        }
        // Were nothing changed, nothing would have been tried. Of these two the facts tell nothing but faults.
        #expect(changed > 5 || ["files/tool.list", "gem/plain.gemspec"].contains(honest.seed))
    }
}
