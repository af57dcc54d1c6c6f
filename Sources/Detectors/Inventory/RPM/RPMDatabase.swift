import Core

/// The database of rpm's packages in its three forms, told by content: SQLite (since rpm 4.16), ndb (SUSE), Berkeley DB
/// (before both, such as Amazon Linux 2). It is walked, and holds one header at a time.
enum RPMDatabase {
    case sqlite(SQLiteFile)
    case ndb(NDBFile)
    case berkeley(BerkeleyFile)

    init(_ content: RandomBytes) throws(MetadataFault) {
        let head = try content.head(16)
        if head.starts(with: "SQLite format 3\0".utf8) {
            self = .sqlite(try SQLiteFile(content))
        } else if head.starts(with: NDBFile.magic) {
            self = .ndb(try NDBFile(content))
        } else if let file = try BerkeleyFile(content) {
            self = .berkeley(file)
        } else {
            throw MetadataFault("is rpm's database in a form that is not known")
        }
    }

    /// Takes the headers of all packages, the keys that rpm keeps among them too.
    func forEachHeader(_ body: ([UInt8]) throws(MetadataFault) -> Void) throws(MetadataFault) {
        switch self {
        case .ndb(let file): try file.forEachBlob(body)
        case .berkeley(let file): try file.forEachValue(body)
        case .sqlite(let file):
            let isThere = try file.forEachRow(of: "Packages") { row throws(MetadataFault) in
                guard row.count == 2, case .blob(let header) = row[1] else {
                    throw MetadataFault("holds a package that is no header")
                }
                try body(header)
            }
            guard isThere else { throw MetadataFault("holds no table Packages") }
        }
    }
}
