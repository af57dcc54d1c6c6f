import Core
import Cryptography
import Detectors
import TestKit
import Testing

/// What each version of a detector finds. What ledgers hold was found by a version; where another result kept the version, nobody
/// would look again, and where a version rose without one, everybody would for nothing.
@Suite struct DetectorVersionTests {
    /// What a version of a detector finds in `DetectorSample.all`: the first 16 digits of SHA-256 of each result.
    private struct Known {
        var detector: any Detector
        var version: Int
        var results: [TextKey: String]
    }

    private static let known = [
        Known(
            detector: PackageDetector(), version: 9,
            results: [
                "python": "1974261db07a4c03", "node": "d5405f9986760c80",
                "ruby, dotnet, composer": "c4a892d02e37142b",
                "dotnet runtime": "ee0721484eb5f01b", "java": "a15f83a0c7622de5",
                "programs": "9c38286774c1fd49", "dpkg": "d64d8f02d8cd2ffb", "apk": "9a6c34b6e3aff0be",
                "rpm, unreadable": "04df5d57760a860c", "code alone": "a57dec26d373df8b",
                "hooks": "2e38177c48df0b07", "bills in wheels": "bb0e9404078adda7",
                "content": "6e6c6b442ddfc9ec",
                "started": "71da1f190412e3db",
                "packed jars": "4e7a36d3d7d8b9bc",
                "named jars": "785799b76ef28d0b",
                "image": "c1eed0e99b34b500",
            ]),
        Known(
            detector: PackageIntegrityDetector(), version: 5,
            results: [
                "python": "006fa2ed294a8ca9",
                "node": "5a8273dc6f0933df",
                "ruby, dotnet, composer": "ab95e52b0f67abd8",
                "dotnet runtime": "1e18dafd72429d38",
                "java": "c358fb4e0b7a026f",
                "programs": "b17046786925f874",
                "dpkg": "80b5893db24e6930",
                "apk": "cac6edfe2a8ef359",
                "rpm, unreadable": "1be918093f2c5970",
                "code alone": "1be918093f2c5970",
                "hooks": "99923c8006c2bce9",
                "bills in wheels": "4788d4e678558338",
                "content": "1be918093f2c5970",
                "started": "e24c25394868f88f",
                "packed jars": "e2b954a343540690",
                "named jars": "51c206a9b9003e53",
                "image": "1be918093f2c5970",
            ]),
        Known(
            detector: HookDetector(), version: 4,
            results: [
                "python": "2f98acc6b45f7d8c",
                "node": "2f98acc6b45f7d8c",
                "ruby, dotnet, composer": "2f98acc6b45f7d8c",
                "dotnet runtime": "2f98acc6b45f7d8c",
                "java": "a3d76c3daeda5160",
                "programs": "2f98acc6b45f7d8c",
                "dpkg": "2f98acc6b45f7d8c",
                "apk": "2f98acc6b45f7d8c",
                "rpm, unreadable": "2f98acc6b45f7d8c",
                "code alone": "2f98acc6b45f7d8c",
                "hooks": "6085a443ad39c134",
                "bills in wheels": "2f98acc6b45f7d8c",
                "content": "2f98acc6b45f7d8c",
                "started": "249cc640597aeec6",
                "packed jars": "2f98acc6b45f7d8c",
                "named jars": "2f98acc6b45f7d8c",
                "image": "51157d051ac11e60",
            ]),
        Known(
            detector: SecretDetector(), version: 1,
            results: [
                "python": "b9eb802f856f469a",
                "node": "b9eb802f856f469a",
                "ruby, dotnet, composer": "b9eb802f856f469a",
                "dotnet runtime": "b9eb802f856f469a",
                "java": "b9eb802f856f469a",
                "programs": "b9eb802f856f469a",
                "dpkg": "b9eb802f856f469a",
                "apk": "b9eb802f856f469a",
                "rpm, unreadable": "b9eb802f856f469a",
                "code alone": "b9eb802f856f469a",
                "hooks": "b9eb802f856f469a",
                "bills in wheels": "b9eb802f856f469a",
                "content": "bf50db43cd86248e",
                "started": "b9eb802f856f469a",
                "packed jars": "b9eb802f856f469a",
                "named jars": "b9eb802f856f469a",
                "image": "b9eb802f856f469a",
            ]),
        Known(
            detector: MalwareDetector(), version: 2,
            results: [
                "python": "3b54cc53148a132f",
                "node": "3b54cc53148a132f",
                "ruby, dotnet, composer": "3b54cc53148a132f",
                "dotnet runtime": "3b54cc53148a132f",
                "java": "3b54cc53148a132f",
                "programs": "3b54cc53148a132f",
                "dpkg": "3b54cc53148a132f",
                "apk": "3b54cc53148a132f",
                "rpm, unreadable": "3b54cc53148a132f",
                "code alone": "3b54cc53148a132f",
                "hooks": "3b54cc53148a132f",
                "bills in wheels": "3b54cc53148a132f",
                "content": "6d93ff4980e23583",
                "started": "3b54cc53148a132f",
                "packed jars": "3b54cc53148a132f",
                "named jars": "3b54cc53148a132f",
                "image": "3b54cc53148a132f",
            ]),
        Known(
            detector: ProgramDetector(), version: 2,
            results: [
                "python": "ecf37614646bbc87",
                "node": "ecf37614646bbc87",
                "ruby, dotnet, composer": "ecf37614646bbc87",
                "dotnet runtime": "ecf37614646bbc87",
                "java": "ecf37614646bbc87",
                "programs": "ecf37614646bbc87",
                "dpkg": "ecf37614646bbc87",
                "apk": "ecf37614646bbc87",
                "rpm, unreadable": "ecf37614646bbc87",
                "code alone": "ecf37614646bbc87",
                "hooks": "ecf37614646bbc87",
                "bills in wheels": "ecf37614646bbc87",
                "content": "ecf37614646bbc87",
                "started": "2ac9f1701fe62597",
                "packed jars": "ecf37614646bbc87",
                "named jars": "ecf37614646bbc87",
                "image": "ecf37614646bbc87",
            ]),
    ]

    @Test func eachDetectorHasOneIdAndItsResultsOnRecord() {
        let ids = DetectorList.all.map { "\(type(of: $0).id)" }
        #expect(Set(ids.map { TextKey($0) }).count == ids.count)
        #expect(Self.known.map { "\(type(of: $0.detector).id)" } == ids)
    }

    @Test("another result is another version", arguments: DetectorList.all.indices)
    func results(index: Int) async throws {
        let known = Self.known[index]
        let detector = DetectorList.all[index]
        var found: [(name: String, digest: String)] = []
        for sample in try DetectorSample.all() {
            found.append((sample.name, try await Self.digest(detector, sample)))
        }
        let name = "\(type(of: detector))"
        let version = type(of: detector).version
        let other = found.filter { known.results[TextKey($0.name)] != $0.digest }.map(\.name)
        let record = found.map { "                \"\($0.name)\": \"\($0.digest)\"," }.joined(separator: "\n")
        if version == known.version {
            #expect(
                other.isEmpty && known.results.count == found.count,
                """
                \(name) finds something else than its version \(version) did in: \(other.joined(separator: ", ")). If that is not \
                meant, it is a fault. If it is: raise \(name).version to \(version + 1), so that ledgers have artifacts looked at \
                again, and put the version and these results here. A new sample alone needs no new version.
                \(record)
                """)
        } else {
            #expect(
                version == known.version + 1 && !other.isEmpty,
                "\(name).version rose from \(known.version) to \(version): it rises by one, where a sample shows another result"
            )
            Issue.record("put version \(version) of \(name) and its results here:\n\(record)")
        }
    }

    private static func digest<D: Detector>(_ detector: D, _ sample: DetectorSample) async throws -> String {
        let observations = try await sample.artifact.observations(by: [detector], isImage: sample.isImage)
        let observation = try #require(observations[D.self])
        let text = Plain.text(observation) + Plain.text(observations.looks)
        return String(try SHA256.digest(of: Array(text.utf8)).hex.prefix(16))
    }

    @Test func theTextOfAResultHoldsAllOfIt() throws {
        struct Value { var a: [TextKey: Int?] = ["y": nil, "x": 1]; var b = Optional("1, c: 2"); var c = [UInt8(1)] }
        #expect(Plain.text(Value()) == "(a: {(key: 1:x, value: 1), (key: 1:y, value: nil)}, b: 7:1, c: 2, c: [1])")
        #expect(Plain.text(Value()) != Plain.text(Value(a: ["x": 1])))
        #expect(Plain.text(Value()) != Plain.text(Value(c: [])))
        #expect(Plain.text(Set([1, 2, 3])) == Plain.text(Set([3, 2, 1])))
    }
}

/// A value as text, every stored property of it but how it is printed, the same on every machine.
enum Plain {
    static func text(_ value: Any) -> String {
        switch value {
        case let text as String: return "\(text.utf8.count):\(text)"
        case let text as TextKey: return self.text(text.string)
        case let id as FindingID: return text(id.rawValue)
        case let prose as Prose: return text(prose.plain)
        case let path as EntryPath: return text(path.displayed)
        case let digest as Digest: return digest.hex
        default: break
        }
        let mirror = Mirror(reflecting: value)
        // How a finding is printed, and what became of it since the run before, is no result.
        let others: Set<TextKey> = ["namesPath", "isNew", "firstSeen", "subject", "vulnerable"]
        let children = mirror.children.filter { $0.label.map { !others.contains($0) } ?? true }.map {
            (label: $0.label.map { ($0 == "prose" ? "message" : $0) + ": " } ?? "", text: text($0.value))
        }
        switch mirror.displayStyle {
        case .optional: return children.first?.text ?? "nil"
        case .collection: return "[" + children.map(\.text).joined(separator: ", ") + "]"
        case .set, .dictionary: return "{" + children.map(\.text).sorted().joined(separator: ", ") + "}"
        case .enum where children.isEmpty: return "\(value)"
        case nil where children.isEmpty: return "\(value)"
        default: return "(" + children.map { $0.label + $0.text }.joined(separator: ", ") + ")"
        }
    }
}
