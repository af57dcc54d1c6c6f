import Advisories
import Core
import Testing

@Suite("Waivers by place, and adding one")
struct WaiverFileTests {
    private static let now = Timestamp(milliseconds: 1_795_132_800_000)
    private static let day: Int64 = 86_400_000

    private func waiver(
        _ id: String? = "CVE-1", package: String? = nil, artifact: String? = nil, path: String? = nil, days: Int64 = 1
    ) -> Waiver {
        Waiver(
            id: id, package: package, artifact: artifact, path: path, reason: "r", owner: "o",
            end: Timestamp(milliseconds: Self.now.milliseconds + days * Self.day))
    }

    private func isWaived(
        _ waiver: Waiver, artifact: Set<TextKey> = ["api"], paths: [String] = ["python/a/METADATA"]
    ) -> Bool {
        var use = ExceptionUse()
        let finding = PackageFinding(ids: ["CVE-1"], records: [], fixedVersions: [], severity: nil)
        let state = Exceptions(waivers: [waiver], statements: [], time: Self.now)
            .state(
                of: ExceptionSubject(finding: finding, package: "pkg:pypi/a@1", artifact: artifact, paths: paths), &use)
        return !state.counts
    }

    @Test("an artifact's waiver is no other's, and a path's is no other file's")
    func places() {
        #expect(isWaived(waiver(artifact: "api")))
        #expect(!isWaived(waiver(artifact: "api"), artifact: ["worker"]))
        #expect(!isWaived(waiver(artifact: "e\u{301}"), artifact: ["\u{E9}"]))
        #expect(isWaived(waiver(nil, artifact: "api")))
        #expect(isWaived(waiver(path: "python/a/METADATA")))
        #expect(isWaived(waiver(path: "python/")))
        #expect(!isWaived(waiver(path: "python")), "a folder ends with a slash")
        #expect(!isWaived(waiver(path: "python/a/META")))
        #expect(
            !isWaived(waiver(path: "python/"), paths: ["python/a/METADATA", "opt/a/METADATA"]), "it is elsewhere too")
        #expect(!isWaived(waiver(path: "python/"), paths: []))
        #expect(!isWaived(waiver(nil)), "a waiver of everything")
        #expect(!isWaived(waiver("CVE-2", artifact: "api", path: "python/")))
    }

    @Test("what nothing needed, and what ends soon, is told")
    func use() {
        let waivers = [waiver(days: 14), waiver("CVE-2", days: 15), waiver("CVE-3", days: -1)]
        let exceptions = Exceptions(waivers: waivers, statements: [], time: Self.now)
        var use = ExceptionUse()
        let finding = PackageFinding(ids: ["CVE-1"], records: [], fixedVersions: [], severity: nil)
        _ = exceptions.state(of: ExceptionSubject(finding: finding, package: "pkg:pypi/a@1"), &use)
        #expect(exceptions.unusedWaivers(use) == [waivers[1]])
        #expect(exceptions.endingWaivers(within: 14) == [waivers[0]])
        #expect(exceptions.expiredWaivers == [waivers[2]])
    }

    @Test(
        "what stands in a file keeps its bytes",
        arguments: [
            "", #"{"schemaVersion": 1, "waivers": []}"#, "{\"waivers\":[ ],\r\n\"schemaVersion\":1}\n",
            #"{"schemaVersion": 1, "waivers": [{"id": "]}\"[", "reason": "\\", "owner": "o", "until": "2027-01-31"}]}"#,
            "{\n\t\"schemaVersion\": 1,\n\t\"waivers\": [\n\t\t{ \"id\": \"C\", \"reason\": \"r\", \"owner\": \"o\", \"until\": \"2027-01-31\" }\n\t]\n}\n",
        ])
    func adding(_ text: String) throws {
        let bytes = Array(text.utf8)
        var added = waiver("CVE-9", package: "pkg:pypi/a", artifact: "a\"\u{1}", path: "p/")
        added.end = try #require(WaiverFile.end(of: "2027-02-28"))
        let result = try WaiverFile.adding(added, until: "2027-02-28", to: bytes)
        let former = bytes.isEmpty ? [] : try WaiverFile.read(bytes)
        #expect(try WaiverFile.read(result) == former + [added])
        guard !former.isEmpty else { return }
        // All that was there is there still, in its order: one piece was put in.
        let start = zip(bytes, result).prefix { $0 == $1 }.count
        let end = zip(bytes.reversed(), result.reversed()).prefix { $0 == $1 }.count
        #expect(start + end >= bytes.count)
    }

    @Test("nothing is added to what is broken")
    func broken() {
        for text in ["{", "[]", #"{"schemaVersion": 1}"#, #"{"schemaVersion": 1, "waivers": [], "x": 1}"#] {
            #expect(throws: JSONFault.self) {
                try WaiverFile.adding(waiver(), until: "2027-02-28", to: Array(text.utf8))
            }
        }
    }
}
