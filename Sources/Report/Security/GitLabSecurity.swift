import Core

/// Vulnerabilities as a dependency or container scanning report of GitLab (security-report-schemas 15.0.7): what a merge request's
/// security widget and the vulnerability report show. What a waiver or a VEX statement excuses is left out: GitLab would count it.
struct GitLabSecurity: Renderer {
    /// What is scanned, as GitLab tells kinds of reports apart.
    enum Kind {
        case dependencies
        case containers
    }

    private static let schemaVersion = "15.0.7"
    private let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    var format: String { kind == .dependencies ? "gitlab-dependency-scanning" : "gitlab-container-scanning" }

    func bytes(_ answer: Answer, _ context: RenderContext) throws(Failure) -> [UInt8] {
        var document = JSONObject()
        document["version"] = .string(Self.schemaVersion)
        document["scan"] = scan(answer)
        var told: [(vulnerability: Vulnerability, finding: Finding, artifact: Int, file: String)] = []
        var files = DependencyFiles()
        for row in VulnerabilityRow.all(answer.report) {
            var seen: Set<Int> = []
            for place in row.places where place.state != .waived && seen.insert(place.holder).inserted {
                let artifact = answer.report.artifacts[place.holder]
                let file = Self.file(of: artifact, answer.report, context)
                files.add(row.vulnerability.package, in: file)
                told.append((row.vulnerability, place.finding, place.holder, file))
            }
        }
        let places = told
        let vulnerabilities = try SideBySide.map(places.count) { range throws(Failure) in
            var values: [JSONValue] = []
            for (vulnerability, finding, holder, file) in places[range] {
                values.append(
                    try value(vulnerability, finding, of: answer.report.artifacts[holder], file: file, context))
            }
            return values
        }
        document["vulnerabilities"] = .array(vulnerabilities.flatMap(\.self))
        if kind == .dependencies { document["dependency_files"] = files.value }
        return JSONWriter.text(.object(document), style: .pretty)
    }

    private func scan(_ answer: Answer) -> JSONValue {
        let version = SafeText.bounded(answer.report.toolVersion, to: 64)
        let tool: JSONValue = [
            "id": "layerlock", "name": "layerlock", "version": .string(version), "vendor": ["name": "layerlock"],
        ]
        // Seconds in UTC, without the zone: the schema's pattern.
        let time = JSONValue.string(String(answer.report.asOf.description.prefix(19)))
        let isOpen = answer.verdict == .undecided
        var scan = JSONObject()
        scan["analyzer"] = tool
        scan["scanner"] = tool
        scan["type"] = kind == .dependencies ? "dependency_scanning" : "container_scanning"
        scan["start_time"] = time
        scan["end_time"] = time
        scan["status"] = isOpen ? "failure" : "success"
        if isOpen {
            let count = answer.report.artifacts.lazy.flatMap(\.findings).count { $0.outcome == .unknown }
            scan["messages"] = [
                ["level": "fatal", "value": .string("\(TextMeasure.count(count, "check")) could not be decided")]
            ]
        }
        return .object(scan)
    }

    /// Where a merge request shows it: the lockfile, else the artifact.
    private static func file(of artifact: ArtifactReport, _ report: Report, _ context: RenderContext) -> String {
        let path = report.lockfile ?? artifact.source
        if path == "-" { return "stdin" }
        return SafeText.bounded(RepositoryPath(path, baseFolder: context.baseFolder).shown, to: 1_000)
    }

    private func value(
        _ vulnerability: Vulnerability, _ finding: Finding, of artifact: ArtifactReport, file: String,
        _ context: RenderContext
    ) throws(Failure) -> JSONValue {
        let package = vulnerability.package
        // As reports write them, so that a stored one gives the same.
        let seed = [format, vulnerability.identity, package.purl, artifact.name].map(SafeText.escaped).joined(
            separator: "\0")
        var object = JSONObject()
        object["id"] = .string(try NameUUID.of(seed))
        object["name"] = .string(SafeText.bounded("\(vulnerability.id) in \(package.name)", to: 255))
        // GitLab reads it as Markdown.
        let message = MarkdownText.code(finding.prose.words(context.style.wording))
        object["description"] = .string("\(MarkdownText.code(artifact.name)): \(message)")
        object["severity"] = .string(Self.severity(vulnerability.severity))
        if let remedy = finding.remedy {
            object["solution"] = .string(MarkdownText.code(remedy.words(context.style.wording)))
        }
        object["identifiers"] = .array(Self.identifiers(vulnerability))
        var location = JSONObject()
        let dependency: JSONValue = [
            "package": ["name": .string(SafeText.bounded(package.name, to: 255))],
            "version": .string(SafeText.escaped(package.version)),
        ]
        switch kind {
        case .dependencies: location["file"] = .string(file)
        case .containers:
            location["image"] = .string(SafeText.bounded(Self.image(artifact), to: 255))
            location["operating_system"] = .string(
                SafeText.bounded(artifact.inventory?.image?.platform.description ?? "linux", to: 255))
        }
        location["dependency"] = dependency
        object["location"] = .object(location)
        return .object(object)
    }

    /// The name, and the digest that tells the bytes: NAME@sha256:….
    private static func image(_ artifact: ArtifactReport) -> String {
        guard let inventory = artifact.inventory else { return artifact.name }
        let digest = inventory.image?.manifestDigest ?? inventory.digest
        return digest.map { "\(artifact.name)@\($0)" } ?? artifact.name
    }

    private static func severity(_ severity: Severity) -> String {
        switch severity {
        case .critical: "Critical"
        case .high: "High"
        case .medium: "Medium"
        case .low: "Low"
        case .unknown: "Unknown"
        case .none: "Info"
        }
    }

    /// GitLab takes twenty.
    private static func identifiers(_ vulnerability: Vulnerability) -> [JSONValue] {
        let ids = vulnerability.ids.isEmpty ? [""] : vulnerability.ids
        return ids.prefix(20).map { id in
            let text = SafeText.bounded(id, to: 255)
            var object = JSONObject()
            object["type"] = .string(id.hasPrefix("CVE-") ? "cve" : id.hasPrefix("GHSA-") ? "ghsa" : "osv")
            object["name"] = .string(text)
            object["value"] = .string(text)
            object["url"] = Vulnerability.address(of: id).map { .string($0) }
            return .object(object)
        }
    }
}

/// The files that dependency scanning lists, by ecosystem, with the vulnerable packages of each: others no finding names.
private struct DependencyFiles {
    private var order: [(file: String, ecosystem: String)] = []
    private var packages: [[JSONValue]] = []
    private var numbers: [TextKey: Int] = [:]
    private var seen: Set<TextKey> = []

    mutating func add(_ package: VulnerablePackage, in file: String) {
        let ecosystem = SafeText.bounded(package.ecosystem, to: 64)
        let key = TextKey("\(file)\0\(ecosystem)")
        guard seen.insert("\(file)\0\(ecosystem)\0\(package.purl)").inserted else { return }
        let number = numbers[key] ?? order.count
        if number == order.count {
            numbers[key] = number
            order.append((file, ecosystem))
            packages.append([])
        }
        packages[number].append([
            "package": ["name": .string(SafeText.bounded(package.name, to: 255))],
            "version": .string(SafeText.escaped(package.version)),
        ])
    }

    var value: JSONValue {
        .array(
            zip(order, packages).map { place, packages in
                [
                    "path": .string(place.file), "package_manager": .string(place.ecosystem),
                    "dependencies": .array(packages),
                ]
            })
    }
}
