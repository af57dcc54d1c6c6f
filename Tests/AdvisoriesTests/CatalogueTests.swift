import Advisories
import Core
import Ledger
import Testing

@Suite("Catalogues of exploited vulnerabilities are read strictly")
struct CatalogueTests {
    private static func kev(
        _ entries: [String] = [entry()], count: Int? = 1, released: String = "2026-11-20T10:00:00.1234Z"
    ) -> String {
        let stated = count.map { #""count": \#($0), "# } ?? ""
        return
            #"{"title": "t", "catalogVersion": "2026.11.20", "dateReleased": "\#(released)", \#(stated)"vulnerabilities": ["#
            + entries.joined(separator: ",") + "]}"
    }

    private static func entry(
        _ id: String = "CVE-2026-1234", added: String = "2026-11-19", due: String? = "2026-12-10",
        ransomware: String? = "Unknown"
    ) -> String {
        let further = due.map { #", "dueDate": "\#($0)""# } ?? ""
        let use = ransomware.map { #", "knownRansomwareCampaignUse": "\#($0)""# } ?? ""
        return #"{"cveID": "\#(id)", "vendorProject": "v", "dateAdded": "\#(added)"\#(further)\#(use), "cwes": []}"#
    }

    private static func epss(
        _ lines: [String], header: String = "#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000",
        columns: String = "cve,epss,percentile", end: String = "\n"
    ) -> String { ([header, columns] + lines).joined(separator: "\n") + end }

    /// What a document comes to; nil where it is refused.
    private static func read(_ text: String) -> ExploitCatalogue? {
        let bytes = Array(text.utf8)
        do throws(AdvisoryFault) {
            return try CatalogueFeeds.feed(of: Array(bytes.prefix(AdvisoryFeeds.headSize)))?.read(bytes)
        } catch {
            return nil
        }
    }

    private static func day(_ text: String) throws -> Timestamp {
        try #require(Timestamp(rfc3339: "\(text)T00:00:00Z"))
    }

    @Test("CISA's catalogue")
    func kevRows() throws {
        let read = try #require(
            Self.read(Self.kev([Self.entry(), Self.entry("CVE-1999-0001", due: nil, ransomware: "Known")], count: 2)))
        #expect(read.kind == .kev && read.version == "2026.11.20")
        #expect(read.released == Timestamp(rfc3339: "2026-11-20T10:00:00.123Z"))
        let added = try Self.day("2026-11-19")
        #expect(
            read.rows == [
                .known(
                    id: "CVE-2026-1234",
                    KnownExploited(since: added, due: try Self.day("2026-12-10"), isInRansomware: false)),
                .known(id: "CVE-1999-0001", KnownExploited(since: added, due: nil, isInRansomware: true)),
            ])
        #expect(Self.read(Self.kev([Self.entry(ransomware: nil)], count: nil)) != nil)
    }

    @Test("a catalogue of CISA that is cut, doubled or says what is not known is none")
    func kevFaults() {
        for text in [
            Self.kev(count: 2), Self.kev([], count: 0), Self.kev([Self.entry(), Self.entry()], count: 2),
            Self.kev([Self.entry("GHSA-1")]), Self.kev([Self.entry("CVE-2026-1234\u{301}")]),
            Self.kev([Self.entry("CVE-2026-12")]), Self.kev([Self.entry("cve-2026-1234")]),
            Self.kev([Self.entry(added: "yesterday")]), Self.kev([Self.entry(added: "2026-02-30")]),
            Self.kev([Self.entry(due: "")]), Self.kev([Self.entry(ransomware: "known")]),
            Self.kev(released: "2026-11-20"), String(Self.kev().dropLast(3)), Self.kev() + "{}",
            Self.kev().replacing("\"vulnerabilities\"", with: "\"others\""),
        ] {
            #expect(Self.read(text) == nil, "\(text)")
        }
    }

    @Test("EPSS' scores, with either line end and either form of small numbers")
    func epssRows() throws {
        let lines = ["CVE-2026-1234,0.94367,0.999", "CVE-1999-0001,9e-05,1.0", "CVE-1999-0002,1,0"]
        let read = try #require(Self.read(Self.epss(lines)))
        #expect(read.kind == .epss && read.version == "v2025.03.14")
        #expect(read.released == (try Self.day("2026-11-20")))
        #expect(
            read.rows == [
                .predicted(
                    id: "CVE-2026-1234", ExploitPrediction(probability: 943_670_000, percentile: 999_000_000)),
                .predicted(id: "CVE-1999-0001", ExploitPrediction(probability: 90_000, percentile: 1_000_000_000)),
                .predicted(id: "CVE-1999-0002", ExploitPrediction(probability: 1_000_000_000, percentile: 0)),
            ])
        #expect(Self.read(Self.epss(lines).replacing("\n", with: "\r\n")) == read)
        #expect(
            Self.read(Self.epss(lines, header: "#model_version:v2025.03.14,score_date:2026-11-20T00:00:00Z")) == read)
    }

    @Test("scores that are cut, doubled or out of range are none")
    func epssFaults() {
        let honest = "CVE-2026-1234,0.5,0.5"
        var texts = [
            Self.epss([honest], end: ""), Self.epss([]), Self.epss([honest, honest]), Self.epss([honest, ""]),
            Self.epss([honest], columns: "cve,percentile,epss"), Self.epss([honest], header: "#model_version:v1"),
            Self.epss([honest], header: "#model_version:v1,score_date:today"),
            Self.epss([honest], header: "#model_version:,score_date:2026-11-20T00:00:00Z"),
            "#model_version:v1,score_date:2026-11-20T00:00:00Z",
        ]
        for share in [
            "1.1", "2", "-0.1", "0.", ".5", "", "NaN", "1e5", "5e-", "5e-100", "0,5", "1.00000000000001", "0x1", " 0.5",
        ] {
            texts.append(Self.epss(["CVE-2026-1234,\(share),0.5"]))
            texts.append(Self.epss(["CVE-2026-1234,0.5,\(share)"]))
        }
        for text in texts { #expect(Self.read(text) == nil, "\(text)") }
        #expect(Self.read(Self.epss([honest])) != nil)
    }

    @Test("what is neither stays what it was")
    func others() {
        for text in ["{}", #"{"id": "R1", "modified": "2026-11-20T00:00:00Z"}"#, "cve,epss,percentile\n", "", "# a"] {
            #expect(CatalogueFeeds.feed(of: Array(text.utf8)) == nil)
        }
    }

    @Test("of what several sources and ids say, the worst counts")
    func joined() throws {
        var joined = Exploitation()
        joined.add(
            KnownExploited(since: try Self.day("2026-11-20"), due: try Self.day("2026-12-20"), isInRansomware: true))
        joined.add(KnownExploited(since: try Self.day("2026-11-10"), due: nil, isInRansomware: false))
        #expect(
            joined.known
                == KnownExploited(
                    since: try Self.day("2026-11-10"), due: try Self.day("2026-12-20"), isInRansomware: true))
        joined.add(ExploitPrediction(probability: 5, percentile: 9))
        joined.add(ExploitPrediction(probability: 4, percentile: 10))
        #expect(joined.prediction == ExploitPrediction(probability: 5, percentile: 9))
    }
}
