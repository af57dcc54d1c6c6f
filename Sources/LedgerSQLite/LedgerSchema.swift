import Core
import Ledger
import LedgerSQL
import SQL
import SQLite

/// The tables, version by version. A migration that was released is never changed; the next one is added below it.
enum LedgerSchema {
    /// What tells a ledger from any other SQLite file (SQLite, "application_id").
    static let applicationID = 0x4C4C_4C47
    /// The version that this program writes, kept in `user_version` too, where it can be seen without SQL.
    static let version = versions.count

    /// What each version adds to the one before.
    private static let versions = [
        version1, version2, version3, version4, version5, version6, version7, runs, coverage, deployed, secretSalt,
    ]

    /// The names of the migrations, which a ledger keeps in the table `grdb_migrations`. The table is called so because GRDB
    /// made it once.
    static let identifiers = Set<TextKey>(versions.indices.map { TextKey("\($0 + 1)") })

    /// Brings a ledger up to a version; each step is a transaction.
    static func migrate(_ queue: DatabaseQueue, upTo last: Int = version) throws {
        let isComplete = try queue.read { database in
            try tableExists(database) && applied(database).count >= last
        }
        if isComplete { return }
        try queue.writeWithoutTransaction { database in
            try database.execute(
                sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        }
        for (index, sql) in versions.prefix(last).enumerated() {
            let number = index + 1
            try queue.write { database in
                // Another process may have been quicker.
                if try applied(database).contains(TextKey("\(number)")) { return }
                try database.execute(sql: sql)
                if number == 1 { try database.execute(sql: "PRAGMA application_id = \(applicationID)") }
                try database.execute(sql: "PRAGMA user_version = \(number)")
                try database.execute(
                    sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: ["\(number)"])
            }
        }
    }

    /// Whether nothing is left to be done.
    static func isComplete(_ database: Database) throws -> Bool {
        try applied(database).isSuperset(of: identifiers)
    }

    /// The migrations that were done.
    static func applied(_ database: Database) throws -> Set<TextKey> {
        Set<TextKey>(try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations"))
    }

    private static func tableExists(_ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'grdb_migrations')") == true
    }

    /// Times are milliseconds since 1970, digests 32 bytes, sizes bytes.
    ///
    /// Files hang on trees: layers with other bytes and the same content share them. Paths and contents stand once,
    /// whoever has them. `trees.files` is null until the tree's files are known.
    private static let version1 = """
        CREATE TABLE trees (
            id INTEGER PRIMARY KEY, tree BLOB NOT NULL UNIQUE CHECK (length(tree) = 32), files INTEGER);
        CREATE TABLE paths (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE);
        CREATE TABLE contents (
            id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32), size INTEGER NOT NULL);
        CREATE TABLE files (
            tree_id INTEGER NOT NULL REFERENCES trees (id) ON DELETE CASCADE,
            path_id INTEGER NOT NULL REFERENCES paths (id),
            mode INTEGER NOT NULL, content_id INTEGER REFERENCES contents (id),
            type TEXT, link BLOB, PRIMARY KEY (tree_id, path_id)) WITHOUT ROWID;

        CREATE TABLE layers (
            id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            tree_id INTEGER NOT NULL REFERENCES trees (id),
            diff_id BLOB CHECK (diff_id IS NULL OR length(diff_id) = 32));
        CREATE INDEX layers_by_tree ON layers (tree_id);
        CREATE TABLE artifacts (
            id INTEGER PRIMARY KEY, digest BLOB NOT NULL CHECK (length(digest) = 32),
            tree BLOB NOT NULL CHECK (length(tree) = 32), kind TEXT NOT NULL, size INTEGER NOT NULL,
            name TEXT NOT NULL, source TEXT NOT NULL, UNIQUE (digest, tree));
        CREATE INDEX artifacts_by_source ON artifacts (source);
        CREATE TABLE artifact_layers (
            artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE, position INTEGER NOT NULL,
            layer_id INTEGER NOT NULL REFERENCES layers (id), PRIMARY KEY (artifact_id, position)) WITHOUT ROWID;
        CREATE INDEX artifact_layers_by_layer ON artifact_layers (layer_id);

        CREATE TABLE packages (id INTEGER PRIMARY KEY, purl TEXT NOT NULL UNIQUE);
        CREATE TABLE tree_packages (
            tree_id INTEGER NOT NULL REFERENCES trees (id) ON DELETE CASCADE,
            package_id INTEGER NOT NULL REFERENCES packages (id), path_id INTEGER NOT NULL REFERENCES paths (id),
            PRIMARY KEY (tree_id, package_id, path_id)) WITHOUT ROWID;
        CREATE INDEX tree_packages_by_package ON tree_packages (package_id);

        CREATE TABLE scanners (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE databases (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL CHECK (length(digest) = 32),
            data_date INTEGER NOT NULL, UNIQUE (name, digest, data_date));
        CREATE TABLE scans (
            id INTEGER PRIMARY KEY,
            layer_id INTEGER REFERENCES layers (id) ON DELETE CASCADE,
            artifact_id INTEGER REFERENCES artifacts (id) ON DELETE CASCADE,
            scanner_id INTEGER NOT NULL REFERENCES scanners (id), version TEXT NOT NULL,
            database_id INTEGER REFERENCES databases (id),
            as_of INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('clean', 'finding', 'incomplete', 'failed')),
            completed INTEGER NOT NULL GENERATED ALWAYS AS (outcome IN ('clean', 'finding')) VIRTUAL,
            bytes_seen INTEGER NOT NULL, bytes_total INTEGER NOT NULL,
            CHECK ((layer_id IS NULL) <> (artifact_id IS NULL)));
        CREATE INDEX scans_by_layer ON scans (layer_id, scanner_id, completed, as_of) WHERE layer_id IS NOT NULL;
        CREATE INDEX scans_by_artifact ON scans (artifact_id, scanner_id, completed, as_of)
            WHERE artifact_id IS NOT NULL;
        CREATE TABLE findings (
            id INTEGER PRIMARY KEY, scan_id INTEGER NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
            finding TEXT NOT NULL, outcome TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
            path TEXT, remedy TEXT, package_id INTEGER REFERENCES packages (id));
        CREATE INDEX findings_by_scan ON findings (scan_id);
        """

    /// Packages, which version 1 had no detectors for, and advisories.
    ///
    /// Packages hang on trees as files do. A vulnerability of a package version holds from the comparison `first_match` up
    /// to, and without, `end_match`: what a comparison found stays known, and costs nothing where nothing changes.
    /// `packages.matched` and `trees.matched` are the comparisons that saw them first, null for none. Changed advisories
    /// leave the names they speak of in `changed_names` until the next comparison.
    private static let version2 = """
        DROP TABLE tree_packages;
        DROP TABLE packages;
        CREATE TABLE packages (
            id INTEGER PRIMARY KEY, purl TEXT NOT NULL, ecosystem TEXT NOT NULL, release TEXT NOT NULL,
            name TEXT NOT NULL, version TEXT NOT NULL, matched INTEGER,
            UNIQUE (purl, ecosystem, release, name, version));
        CREATE INDEX packages_by_name ON packages (ecosystem, name);
        CREATE INDEX packages_unmatched ON packages (id) WHERE matched IS NULL;
        CREATE TABLE tree_packages (
            tree_id INTEGER NOT NULL REFERENCES trees (id) ON DELETE CASCADE,
            package_id INTEGER NOT NULL REFERENCES packages (id), path_id INTEGER NOT NULL REFERENCES paths (id),
            inside TEXT NOT NULL, PRIMARY KEY (tree_id, package_id, path_id, inside)) WITHOUT ROWID;
        CREATE INDEX tree_packages_by_package ON tree_packages (package_id);
        ALTER TABLE trees ADD COLUMN packages INTEGER;
        ALTER TABLE trees ADD COLUMN packages_version TEXT;
        ALTER TABLE trees ADD COLUMN ecosystems TEXT;
        ALTER TABLE trees ADD COLUMN matched INTEGER;
        CREATE INDEX trees_unmatched ON trees (id) WHERE packages IS NOT NULL AND matched IS NULL;
        CREATE INDEX artifacts_by_tree ON artifacts (tree);

        CREATE TABLE advisory_sources (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, digest BLOB NOT NULL CHECK (length(digest) = 32),
            records INTEGER NOT NULL, imported INTEGER NOT NULL);
        CREATE TABLE advisory_parts (
            source_id INTEGER NOT NULL REFERENCES advisory_sources (id) ON DELETE CASCADE, ecosystem TEXT NOT NULL,
            records INTEGER NOT NULL, data_date INTEGER, PRIMARY KEY (source_id, ecosystem)) WITHOUT ROWID;
        CREATE TABLE advisories (
            id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES advisory_sources (id) ON DELETE CASCADE,
            record TEXT NOT NULL, modified INTEGER NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32), body BLOB NOT NULL, UNIQUE (source_id, record));
        CREATE TABLE advisory_names (
            ecosystem TEXT NOT NULL, name TEXT NOT NULL,
            advisory_id INTEGER NOT NULL REFERENCES advisories (id) ON DELETE CASCADE,
            PRIMARY KEY (ecosystem, name, advisory_id)) WITHOUT ROWID;
        CREATE INDEX advisory_names_by_advisory ON advisory_names (advisory_id);
        CREATE TABLE changed_names (
            ecosystem TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (ecosystem, name)) WITHOUT ROWID;
        CREATE TABLE advisory_state (
            id INTEGER PRIMARY KEY CHECK (id = 1), database_id INTEGER NOT NULL REFERENCES databases (id));

        CREATE TABLE matches (
            id INTEGER PRIMARY KEY, version TEXT NOT NULL, database_id INTEGER NOT NULL REFERENCES databases (id),
            dates TEXT NOT NULL, as_of INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL);
        CREATE INDEX matches_by_time ON matches (as_of);
        CREATE TABLE package_findings (
            id INTEGER PRIMARY KEY, package_id INTEGER NOT NULL REFERENCES packages (id) ON DELETE CASCADE,
            first_match INTEGER NOT NULL REFERENCES matches (id), end_match INTEGER REFERENCES matches (id),
            ids TEXT NOT NULL, records TEXT NOT NULL, fixed TEXT NOT NULL, severity TEXT NOT NULL, tenths INTEGER,
            undecided INTEGER NOT NULL);
        CREATE INDEX package_findings_by_package ON package_findings (package_id);
        """

    /// What lay at each place when it was looked at last: of artifacts that are alike, `artifacts.source` names one.
    private static let version3 = """
        CREATE TABLE sources (
            source TEXT PRIMARY KEY,
            artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE) WITHOUT ROWID;
        CREATE INDEX sources_by_artifact ON sources (artifact_id);
        INSERT OR REPLACE INTO sources (source, artifact_id) SELECT source, id FROM artifacts ORDER BY id;
        """

    /// Maven packages whose group nothing states are looked up by `:ARTIFACT`, which advisories of every group have as a name
    /// too, and are to be compared anew. What such a package may be stands in `package_findings.possible`;
    /// `advisories.withdrawn` tells which advisories stop to count between two comparisons.
    private static let version4 = """
        ALTER TABLE advisories ADD COLUMN withdrawn INTEGER;
        UPDATE advisories SET withdrawn = CAST(round(
            (julianday(json_extract(CAST(body AS TEXT), '$.withdrawn')) - 2440587.5) * 86400000) AS INTEGER)
            WHERE instr(CAST(body AS TEXT), '"withdrawn"') > 0;
        CREATE INDEX advisories_by_withdrawal ON advisories (withdrawn) WHERE withdrawn IS NOT NULL;
        INSERT OR IGNORE INTO advisory_names (ecosystem, name, advisory_id)
            SELECT ecosystem, substr(name, instr(name, ':')), advisory_id FROM advisory_names
            WHERE ecosystem = 'Maven' AND instr(name, ':') > 1;
        ALTER TABLE package_findings ADD COLUMN possible TEXT NOT NULL DEFAULT '';
        UPDATE trees SET matched = NULL WHERE id IN (
            SELECT t.tree_id FROM tree_packages t JOIN packages p ON p.id = t.package_id
            WHERE p.ecosystem = 'Maven' AND instr(p.name, ':') = 0);
        UPDATE packages SET name = ':' || name, matched = NULL,
            purl = 'pkg:maven/' || substr(purl, 11, instr(purl || '@', '@') - 11) || '/' || substr(purl, 11)
            WHERE ecosystem = 'Maven' AND instr(name, ':') = 0;
        """

    /// What readings found out about signatures, to be judged again without another look. Of artifacts that were read before
    /// nothing is kept: each is due once, where somebody asks for signatures.
    private static let version5 = """
        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY, artifact_id INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
            selection TEXT NOT NULL, version TEXT NOT NULL, digest BLOB NOT NULL CHECK (length(digest) = 32),
            body BLOB NOT NULL, UNIQUE (artifact_id, selection));
        """

    /// What is to be done, and who has taken it until when. `takings` tells one taking from the next.
    private static let version6 = """
        CREATE TABLE work (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, due INTEGER NOT NULL, takings INTEGER NOT NULL,
            owner TEXT, until INTEGER, CHECK ((owner IS NULL) = (until IS NULL)));
        CREATE INDEX work_by_due ON work (due, name);
        """

    /// When advisories were fetched, who rated a vulnerability by which vector, and the catalogues that say what is exploited.
    /// What was imported before was fetched when it was imported; of comparisons before nobody knows.
    private static let version7 = """
        ALTER TABLE advisory_sources ADD COLUMN fetched INTEGER;
        UPDATE advisory_sources SET fetched = imported;
        ALTER TABLE matches ADD COLUMN fetched TEXT NOT NULL DEFAULT '';
        ALTER TABLE package_findings ADD COLUMN vector TEXT;
        ALTER TABLE package_findings ADD COLUMN severity_source TEXT;
        CREATE TABLE exploit_catalogues (
            source_id INTEGER NOT NULL REFERENCES advisory_sources (id) ON DELETE CASCADE, kind TEXT NOT NULL,
            version TEXT NOT NULL, records INTEGER NOT NULL, data_date INTEGER,
            PRIMARY KEY (source_id, kind)) WITHOUT ROWID;
        CREATE TABLE known_exploited (
            record TEXT NOT NULL, source_id INTEGER NOT NULL REFERENCES advisory_sources (id) ON DELETE CASCADE,
            since INTEGER NOT NULL, due INTEGER, ransomware INTEGER NOT NULL,
            PRIMARY KEY (record, source_id)) WITHOUT ROWID;
        CREATE INDEX known_exploited_by_source ON known_exploited (source_id);
        CREATE TABLE exploit_predictions (
            record TEXT NOT NULL, source_id INTEGER NOT NULL REFERENCES advisory_sources (id) ON DELETE CASCADE,
            probability INTEGER NOT NULL, percentile INTEGER NOT NULL,
            PRIMARY KEY (record, source_id)) WITHOUT ROWID;
        CREATE INDEX exploit_predictions_by_source ON exploit_predictions (source_id);
        """

    /// Runs, and what they told: a finding holds from the run `first_run` up to, and without, `end_run`, so that a night on
    /// which nothing changes costs nothing.
    private static let runs = """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, as_of INTEGER NOT NULL, started INTEGER NOT NULL,
            finished INTEGER, exit INTEGER, CHECK ((finished IS NULL) = (exit IS NULL)));
        CREATE TABLE told_artifacts (
            id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            tree BLOB CHECK (tree IS NULL OR length(tree) = 32), run_id INTEGER NOT NULL REFERENCES runs (id));
        CREATE INDEX told_artifacts_by_name ON told_artifacts (name);
        CREATE TABLE told_findings (
            id INTEGER PRIMARY KEY,
            artifact_id INTEGER NOT NULL REFERENCES told_artifacts (id) ON DELETE CASCADE,
            first_run INTEGER NOT NULL REFERENCES runs (id), end_run INTEGER REFERENCES runs (id),
            finding TEXT NOT NULL, outcome TEXT NOT NULL, severity TEXT NOT NULL, path TEXT, purl TEXT NOT NULL,
            ids TEXT NOT NULL, exploited INTEGER NOT NULL, first_seen INTEGER NOT NULL);
        CREATE INDEX told_findings_by_artifact ON told_findings (artifact_id);
        """

    /// How much of the code packages' metadata accounts for, null where a look does not tell; what a distribution says it does
    /// about a vulnerability; and which releases the advisories speak of.
    private static let coverage = """
        ALTER TABLE scans ADD COLUMN code_bytes INTEGER;
        ALTER TABLE scans ADD COLUMN owned_bytes INTEGER;
        ALTER TABLE package_findings ADD COLUMN vendor TEXT;
        ALTER TABLE advisory_parts ADD COLUMN releases TEXT NOT NULL DEFAULT '';
        """

    /// What inventories told last: deployed content, and the functions that use it.
    private static let deployed = """
        CREATE TABLE deployed_contents (
            id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            digest BLOB CHECK (digest IS NULL OR length(digest) = 32), size INTEGER, imported INTEGER NOT NULL);
        CREATE TABLE deployed_functions (id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE);
        CREATE TABLE deployed_uses (
            content_id INTEGER NOT NULL REFERENCES deployed_contents (id) ON DELETE CASCADE,
            function_id INTEGER NOT NULL REFERENCES deployed_functions (id) ON DELETE CASCADE,
            PRIMARY KEY (content_id, function_id)) WITHOUT ROWID;
        CREATE INDEX deployed_uses_by_function ON deployed_uses (function_id);
        """

    /// What fingerprints of credentials are made with, where nobody says anything else.
    private static let secretSalt = """
        CREATE TABLE secret_salt (id INTEGER PRIMARY KEY CHECK (id = 1), salt TEXT NOT NULL);
        """
}
