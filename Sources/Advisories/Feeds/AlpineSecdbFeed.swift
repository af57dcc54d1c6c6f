import Core

/// Alpine's secdb (secdb.alpinelinux.org), a document for each branch and repository, and Wolfi's and Chainguard's in the same form:
/// source packages, and which version fixed what. What one version of a package fixed is a record for each id.
struct AlpineSecdbFeed: AdvisoryFeed {
    let name = "Alpine secdb"
    let version = 1
    let byteLimit = 64 << 20

    func mayBeDocument(name: String) -> Bool { name.hasSuffix(".json") }

    func recognises(_ head: [UInt8], name: String) -> Bool {
        JSONReader.firstByte(of: head) == UInt8(ascii: "{") && head.holds("\"urlprefix\"")
            && head.holds("\"reponame\"") && (head.holds("\"packages\"") || head.holds("\"apkurl\""))
    }

    func makeReader(name: String) -> any AdvisoryReader {
        WholeJSONReader(limit: byteLimit) { top, give throws(JSONFault) in
            let (ecosystem, place) = try Reader.origin(top)
            for element in try top.member("packages").elements() {
                let package = try element.member("pkg")
                for record in try Reader.records(package, ecosystem, place) { give(record) }
            }
        }
    }

    private enum Reader {
        /// Whose packages the document speaks of, and what tells its records from those of others.
        fileprivate static func origin(_ top: JSONCursor) throws(JSONFault) -> (Ecosystem, place: String) {
            let repository = try top.member("reponame")
            let name = try repository.string()
            guard (1...32).contains(name.utf8.count) else { throw repository.fault("is no repository's name") }
            if let branch = try top.optional("distroversion") {
                let text = try branch.string()
                guard (1...32).contains(text.utf8.count) else { throw branch.fault("is no branch's name") }
                // What is in development has no release.
                let isNumbered = text.utf8.first == UInt8(ascii: "v")
                return (Ecosystem(isNumbered ? "Alpine:\(text)" : "Alpine:edge"), "ALPINE-SECDB-\(text)-\(name)")
            }
            let prefix = try top.member("urlprefix")
            switch TextKey(try prefix.string()) {
            case "https://packages.wolfi.dev": return (Ecosystem("Wolfi"), "WOLFI-SECDB-\(name)")
            case "https://packages.cgr.dev/chainguard", "https://packages.cgr.dev":
                return (Ecosystem("Chainguard"), "CHAINGUARD-SECDB-\(name)")
            default: throw prefix.fault("is neither Wolfi's nor Chainguard's, and the document names no distroversion")
            }
        }

        /// A record for each text of ids; a version that is fixed twice is fixed by the later one.
        fileprivate static func records(
            _ package: JSONCursor, _ ecosystem: Ecosystem, _ place: String
        ) throws(JSONFault) -> [AdvisoryRecord] {
            let stated = try package.member("name")
            let name = try stated.string()
            guard (1...128).contains(name.utf8.count) else { throw stated.fault("is no package's name") }
            var records: [AdvisoryRecord] = []
            var places: [TextKey: Int] = [:]
            var numbers: [TextKey: Int] = [:]
            guard let fixes = try package.optional("secfixes") else { return [] }
            for (version, ids) in try fixes.members() where TextKey(version) != "0" {
                let range = AffectedRange(kind: .ecosystem, events: [.introduced("0"), .fixed(version)])
                for element in try ids.elements() {
                    let named = try element.string().split(separator: " ").map(String.init)
                        .filter { !$0.utf8.starts(with: "(".utf8) }
                    guard let first = named.first else { throw element.fault("names no id") }
                    guard named.count <= 64, first.utf8.count <= 32 else { throw element.fault("is too long") }
                    let key = TextKey(named.joined(separator: " "))
                    if let known = places[key] {
                        records[known].affected[0].ranges.append(range)
                        continue
                    }
                    places[key] = records.count
                    // The same id beside others is another record.
                    let number = numbers[TextKey(first), default: 0]
                    numbers[TextKey(first)] = number + 1
                    records.append(
                        AdvisoryRecord(
                            id: "\(place)-\(name)-\(first)\(number == 0 ? "" : "-\(number)")", upstream: named,
                            modified: AdvisoryRecord.undated,
                            affected: [AffectedPackage(ecosystem: ecosystem, name: name, ranges: [range])]))
                }
            }
            return records
        }
    }
}
