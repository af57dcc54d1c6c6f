import Core
import Ledger

/// A line of an export: one JSON object with one member, which says what it holds (NDJSON).
enum LedgerLine {
    /// The only version of the form that is read and written.
    static let version: Int64 = 1
    /// Bytes of a line at the most: a thousand files with the longest of paths and targets.
    static let byteLimit = 64 << 20

    static func header() -> [UInt8] { text("ledger", ["version": .integer(version)]) }
    static func end(records: Int) -> [UInt8] { text("end", ["records": .integer(Int64(records))]) }

    static func text(_ record: LedgerRecord) -> [UInt8] {
        switch record {
        case .layer(let layer):
            return text("layer", value(layer))
        case .files(let tree, let files, let isLast):
            return text(
                "files",
                [
                    "tree": .string(tree.description), "last": .bool(isLast), "files": .array(files.map(value)),
                ])
        case .packages, .source, .advisory, .exploits, .match, .finding: return packageText(record)
        case .artifact(let artifact, let name, let source):
            return text(
                "artifact",
                [
                    "kind": .string(artifact.kind.rawValue), "digest": .string(artifact.digest.description),
                    "tree": .string(artifact.tree.description), "size": number(artifact.size), "name": .string(name),
                    "source": .string(source), "layers": .array(artifact.layers.map(value)),
                ])
        case .evidence(let evidence, let artifact):
            return text(
                "evidence",
                [
                    "digest": .string(artifact.digest.description), "tree": .string(artifact.tree.description),
                    "selection": .string(evidence.selection.string), "version": .string(evidence.version),
                    "binding": .string(evidence.digest.description),
                    "body": .string(String(decoding: evidence.body, as: UTF8.self)),
                ])
        case .layerScan(let digest, let scan):
            var object = object(scan)
            object["layer"] = .string(digest.description)
            return text("scan", .object(object))
        case .artifactScan(let digest, let tree, let scan):
            var object = object(scan)
            object["artifact"] = ["digest": .string(digest.description), "tree": .string(tree.description)]
            return text("scan", .object(object))
        case .run(let run): return text("run", value(run))
        case .told(let history): return text("told", value(history))
        }
    }

    static func text(_ kind: String, _ value: JSONValue) -> [UInt8] {
        var line = JSONObject()
        line[kind] = value
        return JSONWriter.text(.object(line), style: .compact) + [UInt8(ascii: "\n")]
    }

    private static func value(_ layer: LayerIdentity) -> JSONValue {
        var object = JSONObject()
        object["digest"] = .string(layer.digest.description)
        object["tree"] = .string(layer.tree.description)
        object["diffID"] = layer.diffID.map { .string($0.description) }
        return .object(object)
    }

    private static func value(_ file: LedgerFileRow) -> JSONValue {
        var object = JSONObject()
        object["path"] = .string(PathEscaping.displayed(file.path))
        object["type"] = .string(file.type.rawValue)
        object["mode"] = .integer(Int64(file.mode))
        object["sha256"] = file.sha256.map { .string($0.hex) }
        if file.sha256 != nil { object["size"] = number(file.size) }
        object["link"] = file.link.map { .string(PathEscaping.displayed($0)) }
        return .object(object)
    }

    static func object(_ scan: ScanRecord) -> JSONObject {
        var object = JSONObject()
        object["scanner"] = .string(scan.scanner.name)
        object["version"] = .string(scan.scanner.version)
        object["asOf"] = .string(scan.asOf.description)
        object["started"] = .string(scan.started.description)
        object["finished"] = .string(scan.finished.description)
        object["outcome"] = .string(scan.outcome.rawValue)
        object["bytesSeen"] = number(scan.bytesSeen)
        object["bytesTotal"] = number(scan.bytesTotal)
        object["codeBytes"] = scan.coverage.map { number($0.bytes) }
        object["ownedBytes"] = scan.coverage.map { number($0.owned) }
        object["database"] = scan.database.map(value)
        if !scan.findings.isEmpty { object["findings"] = .array(scan.findings.map(value)) }
        return object
    }

    static func value(_ database: ScanDatabase) -> JSONValue {
        [
            "name": .string(database.name), "digest": .string(database.digest.description),
            "dataDate": .string(database.dataDate.description),
        ]
    }

    private static func value(_ found: ScanFinding) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(found.finding.id.rawValue)
        object["outcome"] = .string(found.finding.outcome.rawValue)
        object["severity"] = .string(found.severity.rawValue)
        object["message"] = .string(found.finding.message)
        object["path"] = found.finding.path.map { .string($0) }
        object["remedy"] = found.finding.remedy.map { .string($0.plain) }
        return .object(object)
    }

    private static func number(_ size: UInt64) -> JSONValue { .integer(Int64(clamping: size)) }
}
