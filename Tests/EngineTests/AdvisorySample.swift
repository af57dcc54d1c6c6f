import Core
import Engine
import Ledger
import TestKit
import Testing

/// Records written by hand, in a folder.
extension RescanSample {
    /// Writes a record of PyPI.
    func record(
        _ id: String, _ name: String, fixed: String = "2.0", aliases: [String] = [], severity: String? = "HIGH",
        modified: String = "2026-11-19T00:00:00Z", ecosystem: String = "PyPI", introduced: String = "0",
        upstream: [String] = [], in source: String = "osv"
    ) throws {
        let names = aliases.map { "\"\($0)\"" }.joined(separator: ",")
        let origin = upstream.map { "\"\($0)\"" }.joined(separator: ",")
        let rating = severity.map { #","database_specific":{"severity":"\#($0)"}"# } ?? ""
        try folder.write(
            "\(source)/\(id).json",
            #"""
            {"id":"\#(id)","modified":"\#(modified)","aliases":[\#(names)],"upstream":[\#(origin)],"affected":[{"package":{"ecosystem":"\#(ecosystem)",
            "name":"\#(name)"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"\#(introduced)"},{"fixed":"\#(fixed)"}]}]}]
            \#(rating)}
            """#)
    }

    @discardableResult
    func importAdvisories(_ source: String = "osv", at text: String = judgedAt) async throws -> AdvisoryImport {
        let imports = try await workplace.importAdvisories([path(source)], ledger: ledger, asOf: try time(text))
        return try #require(imports.first)
    }

    /// Writes a file with one waiver; `what` is its id, its package or both.
    func waiver(_ what: String, until day: String) throws -> String {
        try folder.write(
            "waivers.json",
            #"{"schemaVersion": 1, "waivers": [{\#(what), "reason": "not reached", "owner": "ops", "until": "\#(day)"}]}"#
        )
    }

    /// A zip with packages of PyPI, name and version each.
    @discardableResult
    func layer(_ name: String, _ packages: [String: String], code: String = "pass\n") throws -> String {
        var zip = ZipBuilder()
        for (package, version) in packages.sorted(by: { $0.key < $1.key }) {
            zip.addFile(
                "python/\(package)-\(version).dist-info/METADATA",
                "Metadata-Version: 2.1\nName: \(package)\nVersion: \(version)\n")
        }
        zip.addFile("python/app.py", code)
        return try folder.write(name, zip.bytes())
    }
}

/// Runs a test with a folder of its own and one in it for records.
func withAdvisories(_ body: (RescanSample) async throws -> Void) async throws {
    try await withRescan { sample in
        try sample.folder.makeFolder("osv")
        try await body(sample)
    }
}

extension RescanSummary {
    /// What counts, of all artifacts.
    var counting: [Finding] {
        outcomes.flatMap(\.report.findings).filter { $0.outcome == .fail || $0.outcome == .unknown }
    }

    /// What came and went, by id and artifacts.
    var news: [String] {
        (advisories?.changes ?? []).map {
            "\($0.isNew ? "+" : "-")\($0.finding.ids[0]) \($0.artifacts.joined(separator: ","))"
        }
        .sorted()
    }
}
