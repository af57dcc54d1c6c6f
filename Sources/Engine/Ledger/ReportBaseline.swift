import Core
import Ledger

/// Reads what a report in JSON told, as a baseline: one of a rescan, of a verification, or a status.
///
/// Members that are not asked for are passed over, since later versions add some; what is asked for has to be there.
enum ReportBaseline {
    /// Bytes of a report at the most.
    static let byteLimit = 256 << 20

    /// What was told, by the artifacts' names.
    /// - Throws: `input.*`.
    static func read(_ file: String) throws(Failure) -> [TextKey: [ToldFinding]] {
        let bytes = try FileReading.readWhole(file, limit: byteLimit)
        do throws(JSONFault) {
            return try told(
                JSONCursor(
                    try JSONReader.read(
                        bytes, limits: JSONLimits(bytes: byteLimit),
                        options: JSONOptions(keepsOtherNumbers: true, allowsCaseVariantKeys: false))))
        } catch {
            throw error.failure(
                .inputUnsupported, file: file,
                remedy: "give a report of a rescan in JSON, a day, or the id of a run that the ledger knows")
        }
    }

    private static func told(_ report: JSONCursor) throws(JSONFault) -> [TextKey: [ToldFinding]] {
        let version = try report.member("schemaVersion")
        guard try version.integer() == 1 else { throw version.fault("is not 1, the only version that is read") }
        guard try report.member("tool").member("name").string().utf8.elementsEqual("layerlock".utf8) else {
            throw report.fault("is no report of layerlock")
        }
        let asOf = try LedgerLine.time(report.member("asOf"))
        var told: [TextKey: [ToldFinding]] = [:]
        if let artifacts = try report.optional("artifacts") {
            for artifact in try artifacts.elements() {
                let findings = try self.findings(artifact.member("findings"), asOf)
                told[try artifact.member("name").string(), default: []] += findings
            }
            return told
        }
        for layer in try report.member("layers").elements() {
            let findings = try self.findings(layer.member("findings"), asOf)
            for artifact in try layer.member("artifacts").elements() {
                told[try artifact.string(), default: []] += findings
            }
        }
        return told
    }

    private static func findings(_ list: JSONCursor, _ asOf: Timestamp) throws(JSONFault) -> [ToldFinding] {
        var told: [ToldFinding] = []
        for finding in try list.elements() {
            let outcome: Outcome = try LedgerLine.word(finding.member("outcome"))
            guard outcome != .pass else { continue }
            let name = try finding.member("id").string()
            // A later version may tell of what this one does not know, and so does not tell.
            guard let id = FindingID(rawValue: name) else { continue }
            let firstSeen = try finding.optional("firstSeen").map { time throws(JSONFault) in
                try LedgerLine.time(time)
            }
            var severity = id.severity
            if let rated = try finding.optional("severity") { severity = try LedgerLine.word(rated) }
            var found = ToldFinding(
                id, outcome, severity, path: try finding.optional("path")?.string(), firstSeen: firstSeen ?? asOf)
            if let vulnerability = try finding.optional("vulnerability") {
                found.path = nil
                found.purl = try vulnerability.member("package").member("purl").string()
                found.severity = try LedgerLine.word(vulnerability.member("severity"))
                found.ids = [try vulnerability.member("id").string()]
                for alias in try vulnerability.member("aliases").elements() { found.ids.append(try alias.string()) }
                if let exploited = try vulnerability.optional("exploited") { found.isExploited = try exploited.bool() }
            }
            told.append(found)
        }
        return told
    }
}
