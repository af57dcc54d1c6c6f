import Advisories
import Core
import Engine
import Foundation
import Ledger
import TestKit
import Testing

/// A second form of advisories, whole: a first line, then a line a record, `ID PACKAGE FIXED`. Records are given as their lines
/// end, so that no more than a line is ever held.
private struct LineFeed: AdvisoryFeed {
    let name = "lines"
    var version = 1
    var byteLimit = 1 << 20

    static let first = "#advisories\n"

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".lines") }

    func recognises(_ head: [UInt8], name: String) -> Bool { head.starts(with: Self.first.utf8) }

    func makeReader(name: String) -> any AdvisoryReader { Reader(version: version) }

    private struct Reader: AdvisoryReader {
        let version: Int
        var line: [UInt8] = []
        var number = 0

        mutating func take(_ piece: RawSpan, give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            for offset in 0..<piece.byteCount {
                let byte = piece.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                number += 1
                if number > 1 { give(try record()) }
                line = []
            }
        }

        mutating func finish(give: (AdvisoryRecord) -> Void) throws(AdvisoryFault) {
            guard line.isEmpty else { throw AdvisoryFault("line \(number + 1): is cut short") }
        }

        private func record() throws(AdvisoryFault) -> AdvisoryRecord {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
            guard words.count == 3 else { throw AdvisoryFault("line \(number): is not ID PACKAGE FIXED") }
            // The second version knows that its ids are those of CVE.
            return AdvisoryRecord(
                id: words[0], aliases: version > 1 ? ["CVE-\(words[0])"] : [],
                modified: Timestamp(milliseconds: 1_795_000_000_000),
                affected: [
                    AffectedPackage(
                        ecosystem: Ecosystem("PyPI"), name: words[1],
                        ranges: [AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed(words[2])])])
                ])
        }
    }
}

extension AdvisoryFeeds {
    /// OSV's form, as the one list has it.
    fileprivate static var usual: any AdvisoryFeed {
        get throws { try #require(AdvisoryFeeds.all.feed(of: Array("{".utf8), name: "a.json")) }
    }
}

@Suite("A second form of advisories goes through import and matching")
struct AdvisoryFeedSeamTests {
    /// A workplace that takes lines, and all that there is.
    private func place(_ feed: LineFeed = LineFeed()) throws -> Workplace {
        var place = workplace
        place.advisoryFeeds = AdvisoryFeeds([feed, try AdvisoryFeeds.usual])
        return place
    }

    private func importing(
        _ name: String, _ sample: RescanSample, _ feed: LineFeed = LineFeed()
    ) async throws -> AdvisoryImport {
        try #require(
            try await place(feed).importAdvisories(
                [sample.path(name)], ledger: sample.ledger, asOf: try time(judgedAt)
            ).first)
    }

    private func refusal(_ name: String, _ sample: RescanSample, _ place: Workplace) async throws -> Failure {
        let now = try time(judgedAt)
        return try #require(
            await failure {
                _ = try await place.importAdvisories([sample.path(name)], ledger: sample.ledger, asOf: now)
            })
    }

    @Test("a file, a folder beside OSV's records, and a zip: what they say is found in a layer")
    func matched() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["requests": "1.0", "six": "1.0", "idna": "1.0"])
            try await sample.lock("api.zip")
            try sample.folder.write("one.lines", "\(LineFeed.first)L-1 requests 2.0\nL-2 nobody 1.0\n")
            #expect(try await importing("one.lines", sample).changes.added == 2)

            try sample.folder.makeFolder("both")
            try sample.record("R1", "six", in: "both")
            try sample.folder.write("both/two.lines", "\(LineFeed.first)L-3 six 3.0\n")
            #expect(try await importing("both", sample).changes.added == 2)

            var zip = ZipBuilder()
            zip.addFile("a/b.lines", "\(LineFeed.first)L-4 idna 4.0\n")
            zip.addFile(
                "R2.json",
                String(decoding: try sample.folder.read("both/R1.json"), as: UTF8.self).replacing("R1", with: "R2"))
            zip.addFile("README.md", "not looked at")
            try sample.folder.write("all.zip", zip.bytes())
            #expect(try await importing("all.zip", sample).changes.added == 2)

            let summary = try await sample.rescan()
            #expect(summary.exitStatus == .scanFinding)
            let told = summary.counting.map(\.message).joined(separator: "\n")
            for id in ["L-1", "L-3", "L-4", "R1", "R2"] { #expect(told.contains(id)) }
            #expect(!told.contains("L-2"))
        }
    }

    @Test("records come as their bytes do, however the document is cut")
    func pieces() async throws {
        try await withAdvisories { sample in
            // Longer than what a form is told from, and than what a zip is unpacked in at once.
            let lines = (1...20_000).map { "L-\($0) package-\($0) 2.0\n" }.joined()
            var zip = ZipBuilder()
            zip.addFile("many.lines", LineFeed.first + lines)
            try sample.folder.write("many.zip", zip.bytes())
            try sample.folder.write("many.lines", LineFeed.first + lines)
            for name in ["many.zip", "many.lines"] {
                #expect(try await importing(name, sample).source.records == 20_000)
            }
            let file = try await refusal("many.lines", sample, place(LineFeed(byteLimit: 4_096)))
            #expect(file.message.hasSuffix("many.lines: is larger than the limit of 4096 bytes"))
            let zipped = try await refusal("many.zip", sample, place(LineFeed(byteLimit: 100_000)))
            #expect(zipped.message == "1 record is broken: many.lines: is larger than the limit of 100000 bytes")
        }
    }

    @Test("a broken document is named with its feed's reason, and nothing of it or beside it is kept")
    func broken() async throws {
        try await withAdvisories { sample in
            try sample.record("R1", "six")
            try sample.folder.write("osv/bad.lines", "\(LineFeed.first)L-1 requests 2.0\nL-2 six\n")
            let refused = try await refusal("osv", sample, place())
            #expect(refused.code == .advisoriesInvalid)
            #expect(refused.message == "1 record is broken: bad.lines: line 3: is not ID PACKAGE FIXED")
            #expect(try await Workplace.advisorySources(ledger: sample.ledger).isEmpty)
        }
    }

    @Test("what a later version of a feed reads is other data; a first version marks nothing")
    func versions() async throws {
        try await withAdvisories { sample in
            let bytes = "\(LineFeed.first)L-1 requests 2.0\n"
            try sample.folder.write("one.lines", bytes)
            var zip = ZipBuilder()
            zip.addFile("one.lines", bytes)
            try sample.folder.write("one.zip", zip.bytes())
            for name in ["one.lines", "one.zip"] {
                let first = try await importing(name, sample)
                #expect(try await importing(name, sample).source.digest == first.source.digest)
                let second = try await importing(name, sample, LineFeed(version: 2))
                #expect(second.source.digest != first.source.digest)
                #expect(second.changes.changed == 1)
            }
        }
    }

    @Test("without that feed it is no form that is known")
    func unknown() async throws {
        try await withAdvisories { sample in
            try sample.folder.write("one.lines", "\(LineFeed.first)L-1 requests 2.0\n")
            let refused = try await refusal("one.lines", sample, workplace)
            #expect(refused.code == .advisoriesInvalid)
            #expect(refused.message.hasSuffix("one.lines: is no record"))
        }
    }
}

@Suite("What is no form of advisories that is read is named by what it is")
struct ForeignAdvisoryTests {
    private func refusal(_ path: String, _ sample: RescanSample) async throws -> Failure {
        try #require(
            await failure {
                _ = try await workplace.importAdvisories(
                    [sample.path(path)], ledger: sample.ledger, asOf: Timestamp(milliseconds: 0))
            })
    }

    @Test("a file of its own, whatever its name")
    func file() async throws {
        try await withAdvisories { sample in
            for name in ["page.html", "all.json", "all"] {
                try sample.folder.write(name, "<!DOCTYPE html>\n<title>Sign in</title>")
                let refused = try await refusal(name, sample)
                #expect(refused.code == .advisoriesUnsupported)
                #expect(refused.message == "is a page of HTML, which cannot be imported")
                #expect(refused.remedy?.plain.hasPrefix("nothing was imported: ") == true)
            }
        }
    }

    @Test("in a folder: beside records, by a name that would be a record's, and alone by any name")
    func folder() async throws {
        try await withAdvisories { sample in
            try sample.record("R1", "six")
            try sample.folder.write("osv/index.html", "<html></html>")
            _ = try await sample.importAdvisories()
            try sample.folder.write(
                "osv/known.json", #"{"bomFormat":"CycloneDX"}"#)
            let beside = try await refusal("osv", sample)
            #expect(beside.code == .advisoriesUnsupported)
            #expect(
                beside.message
                    == "holds what cannot be imported: known.json: is a document of CycloneDX")
            try sample.folder.write("osv/bad.json", "{}")
            let broken = try await refusal("osv", sample)
            #expect(broken.code == .advisoriesInvalid)
            #expect(broken.message.hasPrefix("2 records are broken: bad.json: line 1: "))
            try sample.folder.makeFolder("repo")
            try sample.folder.makeFolder("repo/repodata")
            try sample.folder.write("repo/repodata/index.html", "<html></html>")
            let alone = try await refusal("repo", sample)
            #expect(alone.code == .advisoriesUnsupported)
            #expect(
                alone.message == "holds no advisory record: repodata/index.html is a page of HTML")
        }
    }

    @Test("in a zip")
    func zip() async throws {
        try await withAdvisories { sample in
            var zip = ZipBuilder()
            zip.addFile("list.json", #"{"bomFormat":"CycloneDX"}"#)
            try sample.folder.write("all.zip", zip.bytes())
            let refused = try await refusal("all.zip", sample)
            #expect(refused.code == .advisoriesUnsupported)
            #expect(refused.message == "holds what cannot be imported: list.json: is a document of CycloneDX")
        }
    }
}
