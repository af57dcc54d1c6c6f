import Core
import Engine
import Ledger
import TestKit
import Testing

@Suite("Documents of Amazon's CVE explorer beside updateinfo.xml")
struct ExplorerImportTests {
    private func document(_ id: String, status: String = "Pending Fix") -> String {
        #"{"cve": "\#(id)", "rows": [{"platform": "Amazon Linux 2023", "package": "curl", "status": "\#(status)"}]}"#
    }

    private let updates = """
        <updates><update><id>ALAS2023-2023-070</id><title>vim</title><issued date="2023-02-17 00:30"/>
        <references><reference id="CVE-2022-4141" type="cve"/></references>
        <pkglist><collection><package name="vim" version="9.0" release="1" epoch="2" arch="noarch"/></collection></pkglist>
        </update></updates>
        """

    @Test("some vulnerabilities make no ecosystem a known one, however many they are")
    func supplement() async throws {
        try await withAdvisories { sample in
            try sample.folder.makeFolder("cve")
            for number in 1...5 {
                try sample.folder.write("cve/CVE-2025-100\(number).json", document("CVE-2025-100\(number)"))
            }
            let alone = try await sample.importAdvisories("cve").source
            #expect(alone.records == 5 && alone.parts.isEmpty && alone.isCompared)
            #expect(AdvisorySource.dataDates(of: [alone]).isEmpty)
            try sample.folder.write("cve/updateinfo.xml", updates)
            let both = try await sample.importAdvisories("cve").source
            #expect(both.records == 6 && both.parts.map(\.records) == [1] && both.parts.map(\.releases) == [["2023"]])
            #expect(both.parts.map(\.dataDate) == [Timestamp(rfc3339: "2023-02-17T00:30:00Z")])
        }
    }

    @Test("a document without a row that counts is taken, and says nothing")
    func nothing() async throws {
        try await withAdvisories { sample in
            try sample.folder.write("CVE-2025-1001.json", document("CVE-2025-1001", status: "Fixed"))
            #expect(try await sample.importAdvisories("CVE-2025-1001.json").source.records == 1)
        }
    }

    @Test("one of another form keeps everything out, and is told with its file and what it lacks")
    func refused() async throws {
        try await withAdvisories { sample in
            try sample.folder.makeFolder("cve")
            let other = document("CVE-2025-1002").replacing("status", with: "state")
            try sample.folder.write("cve/CVE-2025-1001.json", document("CVE-2025-1001"))
            try sample.folder.write("cve/CVE-2025-1002.json", other)
            let now = try time(judgedAt)
            for (path, place) in [("cve", "CVE-2025-1002.json: is a "), ("cve/CVE-2025-1002.json", "is a ")] {
                let failure = try #require(
                    await failure {
                        _ = try await workplace.importAdvisories(
                            [sample.path(path)], ledger: sample.ledger, asOf: now)
                    })
                #expect(failure.code == .advisoriesUnsupported)
                let lack = "but its table rows lacks status: it has platform, package, state"
                #expect(failure.message.contains(place) && failure.message.contains(lack), "\(failure.message)")
            }
            #expect(try await Workplace.advisorySources(ledger: sample.ledger).isEmpty)
        }
    }
}
