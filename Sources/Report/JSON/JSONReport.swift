import Core

/// The report for machines (docs/schemas/report.schema.json).
///
/// What is not known is absent: a refused artifact has no digest, tree, kind or sizes. The arrays are always there.
/// Time and memory grow linearly with entries and changes.
package enum JSONReport {
    /// The version of the report's form; it grows where something that was there changes its meaning.
    package static let schemaVersion: Int64 = 1

    /// The report as UTF-8, pretty-printed, with a line feed at the end.
    ///
    /// - Parameter stack: what a report of one stack says beside its merged entries.
    package static func text(
        _ report: Report, stack: StackFacts? = nil, settings: [ReportSetting] = [], inputs: RunInputs? = nil,
        wording: any Wording = .plain
    ) -> [UInt8] {
        JSONStream.collected { take in
            write(report, stack: stack, settings: settings, inputs: inputs, wording: wording, to: take)
        }
    }

    /// Writes the report, a piece at a time.
    static func write<Fault: Error>(
        _ report: Report, stack: StackFacts? = nil, settings: [ReportSetting] = [], inputs: RunInputs? = nil,
        wording: any Wording, to take: ([UInt8]) throws(Fault) -> Void
    ) throws(Fault) {
        var stream = JSONStream()
        begin(report, report.verdict, settings, inputs, in: &stream)
        try stream.array("artifacts", report.artifacts, to: take) { .object(object($0, stack: stack, wording)) }
        try take(stream.end())
    }

    /// Writes what stands before the artifacts.
    static func begin(
        _ report: Report, _ verdict: Verdict, _ settings: [ReportSetting], _ inputs: RunInputs?,
        in stream: inout JSONStream
    ) {
        stream.member("schemaVersion", .integer(schemaVersion))
        stream.member("tool", ["name": "layerlock", "version": .string(SafeText.escaped(report.toolVersion))])
        stream.member("asOf", .string(report.asOf.description))
        stream.member("lockfile", report.lockfile.map(text))
        if !settings.isEmpty { stream.member("settings", .array(settings.map(value))) }
        stream.member("inputs", inputs.map(value))
        stream.member("verdict", .string(verdict.rawValue))
        stream.member("reasons", reasons(ExitReason.all(of: report.artifacts.lazy.flatMap(\.findings))))
    }

    static func value(_ setting: ReportSetting) -> JSONValue {
        var object = JSONObject()
        object["option"] = .string(SafeText.escaped(setting.option))
        object["value"] = .string(SafeText.escaped(setting.value))
        object["origin"] = .string(SafeText.escaped(setting.origin))
        object["replaced"] = setting.replaced.map { .string(SafeText.escaped($0)) }
        object["weakens"] = .bool(setting.weakens)
        object["note"] = setting.note.map(text)
        return .object(object)
    }

    static func object(
        _ artifact: ArtifactReport, stack: StackFacts?, _ wording: any Wording
    ) -> JSONObject {
        var object = JSONObject()
        object["name"] = .string(SafeText.escaped(artifact.name))
        object["source"] = .string(SafeText.escaped(artifact.source))
        object["pinLine"] = artifact.pinLine.map { .integer(Int64($0)) }
        if let notes = artifact.notes { add(notes, to: &object) }
        if let inventory = artifact.inventory {
            object["kind"] = .string(inventory.kind.rawValue)
            object["digest"] = inventory.digest.map { .string($0.description) }
            // A stack is no file: it has no size of its own.
            if inventory.kind != .layerStack { object["size"] = number(inventory.size) }
            object["tree"] = .string(inventory.tree.description)
            object["files"] = .integer(Int64(inventory.files))
            object["unpackedSize"] = number(inventory.unpackedSize)
            if let image = inventory.image {
                object["indexDigest"] = image.indexDigest.map { .string($0.description) }
                object["manifestDigest"] = image.manifestDigest.map { .string($0.description) }
                object["configDigest"] = .string(image.configDigest.description)
                object["platform"] = .string(SafeText.escaped(image.platform.description))
                if artifact.listsEntries { append(image, to: &object) }
            }
        }
        if let digest = artifact.fileDigest { object["digest"] = .string(digest.description) }
        if let facts = artifact.inventory?.artifact {
            object["artifactType"] = .string(SafeText.escaped(facts.artifactType))
            object["indexDigest"] = facts.indexDigest.map { .string($0.description) }
            object["manifestDigest"] = .string(facts.manifestDigest.description)
        }
        object["layers"] = .array((artifact.inventory?.layers ?? []).map(value))
        object["signatures"] = .array((artifact.inventory?.signatures ?? []).map(value))
        object["verdict"] = .string(artifact.verdict.rawValue)
        object["findings"] = .array(artifact.findings.map { value($0, wording) })
        object["drift"] = .array(artifact.drift.flatMap { group in group.changes.map { value($0, of: group) } })
        if let packages = artifact.packages { append(packages, to: &object) }
        object["covered"] = (artifact.coverage?.percent).map { .integer(Int64($0)) }
        if let hooks = artifact.hooks { object["hooks"] = .array(hooks.map(value)) }
        let isStack = artifact.inventory?.kind == .layerStack
        if artifact.listsEntries, let inventory = artifact.inventory {
            let stackOrigins = stack.map { facts in facts.origins.map { layerName($0, in: facts) } } ?? []
            let origins = isStack ? stackOrigins : imageOrigins(inventory)
            object["entries"] = .array(
                inventory.entries.enumerated().map { index, entry in
                    value(entry, layer: index < origins.count ? origins[index] : nil)
                })
        }
        if isStack, let stack { object["stack"] = value(stack) }
        return object
    }

    private static func value(_ layer: LayerFacts) -> JSONValue {
        [
            "digest": .string(layer.digest.description), "diffID": .string(layer.diffID.description),
            "tree": .string(layer.tree.description), "mediaType": .string(SafeText.escaped(layer.mediaType)),
        ]
    }

    private static func value(_ signature: SignatureFacts) -> JSONValue {
        var object = JSONObject()
        object["format"] = .string(SafeText.escaped(signature.format))
        object["path"] = signature.path.map { .string(SafeText.escaped($0)) }
        object["status"] = .string(signature.standing.rawValue)
        object["fault"] = signature.fault.map { .string(SafeText.escaped($0)) }
        object["covers"] = signature.covers.map {
            ["role": .string($0.role.rawValue), "digest": .string($0.digest.description)]
        }
        object["profileVersionArn"] = signature.profileVersionArn.map { .string(SafeText.escaped($0)) }
        object["subject"] = signature.subject.map { .string(SafeText.escaped($0)) }
        object["issuer"] = signature.issuer.map { .string(SafeText.escaped($0)) }
        object["key"] = signature.key.map { .string($0.description) }
        object["jobArn"] = signature.jobArn.map { .string(SafeText.escaped($0)) }
        object["signingTime"] = signature.signingTime.map { .string($0.description) }
        object["expires"] = signature.expires.map { .string($0.description) }
        object["timestamp"] = signature.timestamp.map { .string($0.description) }
        object["timestampAuthority"] = signature.timestampAuthority.map { .string(SafeText.escaped($0)) }
        object["timestampFault"] = signature.timestampFault.map { .string(SafeText.escaped($0)) }
        if !signature.certificates.isEmpty { object["certificates"] = .array(signature.certificates.map(value)) }
        if !signature.unknownAttributes.isEmpty {
            object["unknownAttributes"] = .array(signature.unknownAttributes.map { .string(SafeText.escaped($0)) })
        }
        return .object(object)
    }

    private static func value(_ certificate: SignatureFacts.Certificate) -> JSONValue {
        var object = JSONObject()
        object["subject"] = .string(SafeText.escaped(certificate.subject))
        object["issuer"] = .string(SafeText.escaped(certificate.issuer))
        object["serial"] = .string(SafeText.escaped(certificate.serial))
        object["notBefore"] = .string(certificate.notBefore.description)
        object["notAfter"] = .string(certificate.notAfter.description)
        object["sha256"] = .string(certificate.sha256.hex)
        object["revocationHash"] = certificate.revocationHash.map { .string(SafeText.escaped($0)) }
        return .object(object)
    }

    static func value(_ finding: Finding, _ wording: any Wording) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(finding.id.rawValue)
        object["outcome"] = .string(finding.outcome.rawValue)
        object["message"] = .string(SafeText.escaped(finding.prose.words(wording)))
        object["path"] = finding.path.map(text)
        if finding.path != nil, finding.namesPath { object["namesPath"] = true }
        if let remedy = finding.remedy {
            object["remedy"] = .string(SafeText.escaped(remedy.words(wording)))
            object["command"] = remedy.splitRun(wording).run.map(text)
        }
        if finding.outcome != .pass {
            object["severity"] = .string((finding.vulnerable?.vulnerability.severity ?? finding.id.severity).rawValue)
        }
        object["state"] = finding.state.map { .string($0.rawValue) }
        if finding.outcome != .pass || finding.state != nil {
            object["firstSeen"] = finding.firstSeen.map { .string($0.description) }
        }
        object["subject"] = finding.subject.map(value)
        object["vulnerability"] = finding.vulnerable.map { value($0, of: finding) }
        return .object(object)
    }

    /// For each entry of an image the digest of the layer that brought it.
    private static func imageOrigins(_ inventory: Inventory) -> [String?] {
        let digests = inventory.layers.map(\.digest.description)
        return (inventory.image?.origins ?? []).map { digests.indices.contains($0) ? digests[$0] : nil }
    }

    /// A size; what Int64 cannot hold cannot exist.
    static func number(_ size: UInt64) -> JSONValue { .integer(Int64(clamping: size)) }

    private static func layerName(_ index: Int, in stack: StackFacts) -> String? {
        stack.layers.indices.contains(index) ? SafeText.escaped(stack.layers[index].name) : nil
    }
}
