import Advisories
import Core
import Engine
import Ledger
import TestKit
import Testing

@Suite("Advisories are read as they are published: packed, in lines, in an array, in a tar")
struct AdvisoryFormTests {
    private func json(_ id: String, _ name: String = "six", type: String = "ECOSYSTEM") -> String {
        #"{"id":"\#(id)","modified":"2026-11-19T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"\#(name)"},"#
            + #""ranges":[{"type":"\#(type)","events":[{"introduced":"0"},{"fixed":"2.0"}]}]}]}"#
    }

    private func gzip(_ text: String) -> [UInt8] { GzipMember(Array(text.utf8)).bytes }

    private func refusal(_ path: String, _ sample: RescanSample) async throws -> Failure {
        let now = try time(judgedAt)
        let refused = try #require(
            await failure {
                _ = try await workplace.importAdvisories([sample.path(path)], ledger: sample.ledger, asOf: now)
            })
        #expect(try await Workplace.advisorySources(ledger: sample.ledger).isEmpty)
        return refused
    }

    @Test("a packed record, alone, in a folder and in a zip")
    func packed() async throws {
        try await withAdvisories { sample in
            try sample.folder.write("R1.json.gz", gzip(json("R1")))
            try sample.folder.write("osv/R2.json.gz", gzip(json("R2")))
            try sample.folder.write(
                "osv/R3.yaml.gz", gzip("id: R3\nmodified: 2026-11-19T00:00:00Z\naffected: []\n"))
            var zip = ZipBuilder()
            zip.addFile("a/R4.json", json("R4"))
            zip.addFile(Array("R5.json.gz".utf8), gzip(json("R5")))
            try sample.folder.write("all.zip", zip.bytes())
            #expect(try await sample.importAdvisories("R1.json.gz").source.records == 1)
            #expect(try await sample.importAdvisories("osv").source.records == 2)
            #expect(try await sample.importAdvisories("all.zip").source.records == 2)
        }
    }

    @Test(
        "what is packed and foreign is told as what is inside; packing that is broken, cut short or packed twice is refused"
    )
    func packedFaults() async throws {
        try await withAdvisories { sample in
            try sample.folder.write("page.json.gz", gzip("<html></html>"))
            let page = try await refusal("page.json.gz", sample)
            #expect(page.code == .advisoriesUnsupported)
            #expect(page.message == "is a page of HTML, which cannot be imported")
            try sample.folder.write("twice.json.gz", GzipMember(gzip(json("R1"))).bytes)
            #expect(try await refusal("twice.json.gz", sample).message == "is packed by gzip, which cannot be imported")
            try sample.folder.write("cut.json.gz", Array(gzip(json("R1")).dropLast(4)))
            let cut = try await refusal("cut.json.gz", sample)
            #expect(cut.code == .advisoriesInvalid)
            #expect(cut.message.contains("cannot be unpacked: archive.gzip-truncated"))
            var altered = GzipMember(Array(json("R1").utf8))
            altered.crc ^= 1
            try sample.folder.write("osv/altered.json.gz", altered.bytes)
            #expect(
                try await refusal("osv", sample).message.contains(
                    "altered.json.gz: cannot be unpacked: archive.gzip-crc"))
        }
    }

    @Test("a packed document that unpacks to more than its form may hold ends there")
    func bomb() async throws {
        let bytes = [UInt8](repeating: 0x20, count: RecordReader.byteLimit + 1)
        let text = #"{"id":""# + String(decoding: bytes, as: UTF8.self)
        try await withAdvisories { sample in
            try sample.folder.write("bomb.json.gz", gzip(text))
            #expect(
                try await refusal("bomb.json.gz", sample).message.hasSuffix(
                    "line 1: is larger than the limit of \(RecordReader.byteLimit) bytes"))
        }
    }

    @Test("lines and arrays of records", arguments: ["\n", "\r\n", "\n\n \n"])
    func many(separator: String) async throws {
        let records = (1...30).map { json("R\($0)") }
        try await withAdvisories { sample in
            try sample.folder.write("lines.jsonl", records.joined(separator: separator))
            try sample.folder.write("ended.json", " \n" + records.joined(separator: separator) + separator)
            try sample.folder.write("array.json", "[" + records.joined(separator: ",\(separator)") + "]\n")
            try sample.folder.write("array.json.gz", gzip("[" + records.joined(separator: ",") + "]"))
            for name in ["lines.jsonl", "ended.json", "array.json", "array.json.gz"] {
                #expect(try await sample.importAdvisories(name).source.records == 30)
            }
        }
    }

    @Test("one broken record of many keeps everything out, and is told with its place")
    func brokenOfMany() async throws {
        let (one, two) = (json("R1"), json("R2"))
        let samples: [(text: String, reason: String)] = [
            ("\(one)\n{}\n", "line 2: id is missing"),
            ("\(one)\(two)\n", "line 1: something other than a record on a line of its own follows a record"),
            ("\(one)\n[\(two)]\n", "line 2: something other than a record on a line of its own follows a record"),
            ("[\(one),\n{\n\"id\":1}]", "element 2, line 3: id is an integer, no string"),
            ("[\(one),\n\(two)", "line 2: ends before its array does"),
            ("[\(one)}", "line 1: ends otherwise than it began"),
            ("[\(one)] \(two)", "line 1: something follows the document's end"),
        ]
        try await withAdvisories { sample in
            for (text, reason) in samples {
                try sample.folder.write("many.json", text)
                let refused = try await refusal("many.json", sample)
                #expect(refused.code == .advisoriesInvalid)
                #expect(refused.message.hasSuffix("many.json: \(reason)"), "\(refused.message)")
            }
            for text in ["[\(one),]", "[,\(one)]", "[1]", "[\(one) \(two)]", "\(one)\n{\"id\":"] {
                try sample.folder.write("many.json", text)
                #expect(try await refusal("many.json", sample).code == .advisoriesInvalid)
            }
        }
    }

    @Test("a tar of records, packed or not, alone and in a folder")
    func tar() async throws {
        var tar = TarBuilder()
        tar.addFile("./osv/R1.json", json("R1"))
        tar.addFile("./osv/R2.json", json("R2"))
        tar.addFile("./README.md", "not looked at")
        try await withAdvisories { sample in
            try sample.folder.write("all.tar", tar.bytes())
            try sample.folder.write("osv/all.tar.gz", GzipMember(tar.bytes()).bytes)
            try sample.folder.write("osv/R3.json", json("R3"))
            #expect(try await sample.importAdvisories("all.tar").source.records == 2)
            #expect(try await sample.importAdvisories("osv/all.tar.gz").source.records == 2)
            #expect(try await sample.importAdvisories("osv").source.records == 3)
        }
    }

    @Test("a tar that was cut short between two records, one with a broken record, and one that is refused")
    func tarFaults() async throws {
        var tar = TarBuilder()
        tar.addFile("R1.json", json("R1"))
        tar.addFile("R2.json", json("R2"))
        try await withAdvisories { sample in
            let cut = Array(tar.bytes()[..<1024])
            try sample.folder.write("cut.tar", cut)
            let short = try await refusal("cut.tar", sample)
            #expect(short.code == .advisoriesInvalid)
            #expect(short.message.hasPrefix("is no tar of records that can be read: archive.tar-missing-eof"))
            try sample.folder.write("cut.tar.gz", GzipMember(cut).bytes)
            #expect(try await refusal("cut.tar.gz", sample).code == .advisoriesInvalid)
            var broken = tar
            broken.addFile("a/R3.json", "{}")
            try sample.folder.write("broken.tar", broken.bytes())
            #expect(
                try await refusal("broken.tar", sample).message
                    == "1 record is broken: a/R3.json: line 1: id is missing")
            var twice = tar
            twice.addFile("R1.json", json("R1", "idna"))
            try sample.folder.write("twice.tar", twice.bytes())
            #expect(try await refusal("twice.tar", sample).code == .advisoriesInvalid)
        }
    }

    @Test("a range of a type that is not known leaves its package undecided, and the other records as they are")
    func unknownRange() async throws {
        try await withAdvisories { sample in
            try sample.layer("api.zip", ["six": "3.0", "idna": "1.0", "requests": "3.0"])
            try await sample.lock("api.zip")
            try sample.folder.write("osv/R1.json", json("R1", "six", type: "CALENDAR"))
            try sample.folder.write("osv/R2.json", json("R2", "idna"))
            try sample.folder.write("osv/R3.json", json("R3", "requests"))
            try await sample.importAdvisories()
            let summary = try await sample.rescan()
            let told = summary.counting
            #expect(told.map(\.id).sorted() == [.scanFinding, .scanUndecided])
            #expect(told.contains { $0.id == .scanUndecided && $0.message.contains("R1") })
            #expect(told.contains { $0.id == .scanFinding && $0.message.contains("R2") })
        }
    }
}
