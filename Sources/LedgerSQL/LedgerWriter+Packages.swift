import Core
import Ledger
import SQL

extension LedgerWriter {
    /// Writes the packages of a tree, unless this version of the scanner did before.
    func addPackages(_ packages: [TreePackage], of tree: Digest, version: String) throws {
        let id = try treeID(tree)
        let distinct = Set(packages)
        let isKnown = try Row.first(
            database.cachedStatement(sql: "SELECT packages, packages_version FROM trees WHERE id = ?"), [id]
        ) { row in
            try row.optionalInteger(0) == Int64(distinct.count) && row.optionalText(1) == version
        }
        if isKnown == true { return }
        try database.run("DELETE FROM tree_packages WHERE tree_id = ?", [id])
        for package in packages { try add(package, toTree: id) }
        try finishPackages(
            ofTree: id, count: distinct.count, ecosystems: Set<TextKey>(packages.map(\.package.ecosystemAndRelease)),
            version: version)
    }

    /// Says that all packages of a tree are written.
    func finishPackages(ofTree id: Int64, count: Int, ecosystems: Set<TextKey>, version: String) throws {
        try database.run(
            "UPDATE trees SET packages = ?, packages_version = ?, ecosystems = ?, matched = NULL WHERE id = ?",
            [count, version, WordList.text(ecosystems.sorted()), id])
    }

    func add(_ package: TreePackage, toTree tree: Int64) throws {
        let path = Array(package.path)
        let pathID = try database.rowID(
            inserting: "INSERT INTO paths (path) VALUES (?) ON CONFLICT DO NOTHING", [path],
            selecting: "SELECT id FROM paths WHERE path = ?", [path])
        try database.run(
            """
            INSERT INTO tree_packages (tree_id, package_id, path_id, inside) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, [tree, try packageID(package.package), pathID, package.inside])
    }

    func packageID(_ package: LedgerPackage) throws -> Int64 {
        let key: StatementArguments = [
            package.purl, package.ecosystem, package.release ?? "", package.name, package.version,
        ]
        return try database.rowID(
            inserting: """
                INSERT INTO packages (purl, ecosystem, release, name, version) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """, key,
            selecting: """
                SELECT id FROM packages WHERE purl = ? AND ecosystem = ? AND release = ? AND name = ? AND version = ?
                """, key)
    }
}

/// Words in one column, each ended by a line feed, so that no word and an empty one differ.
enum WordList {
    static func text(_ words: [String]) -> String { words.map { $0 + "\n" }.joined() }

    /// Dates by ecosystem.
    static func text(_ dates: [TextKey: Timestamp]) -> String {
        text(dates.sorted { $0.key < $1.key }.flatMap { [$0.key.string, "\($0.value.milliseconds)"] })
    }

    static func words(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

extension Row {
    /// A package whose columns begin at `first`: purl, ecosystem, release, name, version.
    func package(_ first: Int) throws -> LedgerPackage {
        let release = try text(first + 2)
        return LedgerPackage(
            purl: try text(first), ecosystem: try text(first + 1), release: release.isEmpty ? nil : release,
            name: try text(first + 3), version: try text(first + 4))
    }

    /// A finding whose columns begin at `first`: ids, records, fixed, severity, tenths, vector, severity_source,
    /// undecided, possible, vendor.
    func matchedFinding(_ first: Int) throws -> MatchedFinding {
        var finding = MatchedFinding(
            ids: WordList.words(try text(first)), records: WordList.words(try text(first + 1)),
            fixed: WordList.words(try text(first + 2)), severity: try word(first + 3),
            tenths: hasNull(atIndex: first + 4) ? nil : try count(first + 4), vector: try optionalText(first + 5),
            severitySource: try optionalText(first + 6), isUndecided: try flag(first + 7),
            possibleNames: WordList.words(try text(first + 8)))
        // A word of a later version excuses nothing: the finding counts.
        finding.vendor = try optionalText(first + 9).flatMap { VendorStatus(rawValue: $0) }
        return finding
    }
}
