import Core

/// What waivers and VEX statements say of a run's vulnerabilities, as OpenVEX 0.2.0.
///
/// A waiver accepts what is affected: its reason is the action statement, and nothing is called not affected that no VEX statement called
/// so. A product is the artifact, by its digest where it is known, with the package as its subcomponent: what is said of one artifact is
/// said of no other. Without vulnerabilities the list of statements is empty, which OpenVEX's schema does not foresee.
struct VEXDocument: Renderer {
    let format = "vex"

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        var statements: [JSONValue] = []
        let rows = VulnerabilityRow.all(answer.report)
        // Who reads a statement by the id of an advisory would take it to be of all that the advisory tells of in the package.
        let packages = Dictionary(grouping: rows.lazy.map(\.vulnerability)) { TextKey($0.package.purl) }
        let shared = packages.mapValues { OwnIDs.shared(of: $0.lazy.map(\.ids)) }
        for row in rows {
            let others = shared[TextKey(row.vulnerability.package.purl)] ?? []
            statements += Self.statements(row, others, answer.report)
        }
        let time = JSONValue.string(answer.report.asOf.description)
        let list = JSONWriter.text(.array(statements), style: .compact)
        let seed = "vex\0\(answer.report.asOf)\0\(String(decoding: list, as: UTF8.self))"
        let document: JSONValue = [
            "@context": "https://openvex.dev/ns/v0.2.0", "@id": .string("urn:uuid:\(try NameUUID.of(seed))"),
            "author": "layerlock", "role": "verifier", "timestamp": time, "version": 1,
            "tooling": .string("layerlock \(SafeText.escaped(answer.report.toolVersion))"),
            "statements": .array(statements),
        ]
        return JSONWriter.text(document, style: .pretty)
    }

    /// What is said of a vulnerability, and of which artifacts.
    private struct Said: Equatable {
        var status: String
        /// A member and its text.
        var member: String
        var text: String
    }

    private static let justifications = [
        "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist",
    ]

    private static func said(_ vulnerability: Vulnerability, _ place: VulnerabilityPlace) -> Said {
        let fix =
            vulnerability.fixed.isEmpty
            ? "No fixed version is named." : "Update to \(vulnerability.fixed.joined(separator: " or "))."
        switch place.excuse {
        case .some(let excuse) where excuse.kind == .vex:
            let reason = excuse.reason ?? ""
            if excuse.by == "fixed" { return Said(status: "fixed", member: "status_notes", text: reason) }
            if excuse.by == "not_affected" {
                let isWord = justifications.contains(where: { $0 == reason })
                return Said(
                    status: "not_affected", member: isWord ? "justification" : "impact_statement", text: reason)
            }
            return Said(status: "under_investigation", member: "status_notes", text: excuse.words)
        case .some(let excuse) where excuse.kind == .expiredWaiver:
            return Said(status: "affected", member: "action_statement", text: "\(fix) (\(excuse.words))")
        case .some(let excuse): return Said(status: "affected", member: "action_statement", text: excuse.words)
        case nil:
            if vulnerability.isUndecided {
                return Said(
                    status: "under_investigation", member: "status_notes",
                    text: "Whether it means the package could not be decided.")
            }
            return Said(status: "affected", member: "action_statement", text: fix)
        }
    }

    /// Ids of the records that may be advisories which tell of others tomorrow: a distribution's, and those of what nobody gave a CVE.
    private static func advisories(_ vulnerability: Vulnerability) -> Set<TextKey> {
        guard
            OwnIDs.isOfDistribution(purl: vulnerability.package.purl) || !OwnIDs.isVulnerability(vulnerability.id)
        else { return [] }
        return Set<TextKey>(vulnerability.records.filter { !OwnIDs.isVulnerability($0) })
    }

    private static func statements(
        _ row: VulnerabilityRow<Int>, _ shared: Set<TextKey>, _ report: Report
    ) -> [JSONValue] {
        var kinds: [(said: Said, artifacts: [Int])] = []
        for place in row.places {
            let said = said(row.vulnerability, place.place)
            if let index = kinds.firstIndex(where: { $0.said == said }) {
                if kinds[index].artifacts.last != place.holder { kinds[index].artifacts.append(place.holder) }
            } else {
                kinds.append((said, [place.holder]))
            }
        }
        let vulnerability = row.vulnerability
        return kinds.map { said, artifacts in
            var name = JSONObject()
            let records = advisories(vulnerability)
            let ids = OwnIDs.own(vulnerability.ids) { shared.contains(TextKey($0)) || records.contains(TextKey($0)) }
            name["name"] = .string(SafeText.bounded(ids.first ?? "", to: 1_024))
            var seen: Set<TextKey> = []
            let aliases = ids.dropFirst().map { SafeText.escaped($0) }.filter { seen.insert($0).inserted }
            if !aliases.isEmpty { name["aliases"] = .array(aliases.map { .string($0) }) }
            var object = JSONObject()
            object["vulnerability"] = .object(name)
            var products: Set<TextKey> = []
            object["products"] = .array(
                artifacts.map { report.artifacts[$0] }.filter { products.insert(product($0)).inserted }
                    .map { value($0, vulnerability.package) })
            object["status"] = .string(said.status)
            if !said.text.isEmpty { object[said.member] = .string(SafeText.bounded(said.text, to: 4_000)) }
            return .object(object)
        }
    }

    private static func product(_ artifact: ArtifactReport) -> String {
        artifact.inventory?.digest.map(\.description) ?? SafeText.escaped(artifact.name)
    }

    private static func value(_ artifact: ArtifactReport, _ package: VulnerablePackage) -> JSONValue {
        var object = JSONObject()
        object["@id"] = .string(product(artifact))
        if let digest = artifact.inventory?.digest { object["hashes"] = ["sha-256": .string(digest.hex)] }
        object["subcomponents"] = [["@id": .string(SafeText.escaped(package.purl))]]
        return .object(object)
    }
}
