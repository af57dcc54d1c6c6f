import Core

/// Where results stand: in the lockfile that the repository holds, else at the artifact.
struct SARIFLocations {
    private let lockfile: String?
    private let baseFolder: String?

    init(report: Report, baseFolder: String?) {
        lockfile = report.lockfile
        self.baseFolder = baseFolder
    }

    /// The location of a finding: the line of the artifact's pin; the lockfile's first line where it is not pinned.
    func location(of finding: Finding, in artifact: ArtifactReport) -> JSONValue {
        let line = Int64(lockfile == nil ? 1 : max(1, artifact.pinLine ?? 1))
        let name = SafeText.escaped(artifact.name)
        var logical = JSONObject()
        logical["name"] = .string(finding.path.map { SafeText.escaped($0) } ?? name)
        logical["fullyQualifiedName"] = .string(finding.path.map { "\(name)!\(SafeText.escaped($0))" } ?? name)
        logical["kind"] = "resource"
        return [
            "physicalLocation": [
                "artifactLocation": artifactLocation(lockfile ?? artifact.source),
                "region": [
                    "startLine": .integer(line), "startColumn": 1, "endLine": .integer(line), "endColumn": 2,
                ],
            ],
            "logicalLocations": [.object(logical)],
        ]
    }

    /// The artifact itself, with the digest of the bytes that were judged.
    func artifact(_ artifact: ArtifactReport) -> JSONValue {
        var object = JSONObject()
        object["location"] = artifactLocation(artifact.source)
        object["roles"] = ["analysisTarget"]
        if let inventory = artifact.inventory, let digest = inventory.digest {
            object["length"] = JSONReport.number(inventory.size)
            object["hashes"] = ["sha-256": .string(digest.hex)]
        }
        if let percent = artifact.coverage?.percent { object["properties"] = ["covered": .integer(Int64(percent))] }
        return .object(object)
    }

    private func artifactLocation(_ path: String) -> JSONValue {
        let (uri, isRelative) = uri(of: path)
        return isRelative ? ["uri": .string(uri), "uriBaseId": "%SRCROOT%"] : ["uri": .string(uri)]
    }

    /// A path as a URI reference (RFC 3986), relative where it can be.
    func uri(of path: String) -> (uri: String, isRelative: Bool) {
        if path == "-" { return ("stdin", true) }
        let place = RepositoryPath(path, baseFolder: baseFolder)
        // The colon too, which would make a scheme of a first component.
        let encoded = place.components.map { PercentEncoding.encoded($0) }.joined(separator: "/")
        if encoded.isEmpty { return (place.isRelative ? "." : "file:///", place.isRelative) }
        return (place.isRelative ? encoded : "file:///\(encoded)", place.isRelative)
    }
}
