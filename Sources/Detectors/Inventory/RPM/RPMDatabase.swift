import Core

/// The database of rpm's packages in its three forms, told by content: SQLite (since rpm 4.16), ndb (SUSE), Berkeley DB
/// (before both, such as Amazon Linux 2).
enum RPMDatabase {
    /// The headers of all packages, the keys that rpm keeps among them too.
    static func headers(_ content: [UInt8]) throws(MetadataFault) -> [[UInt8]] {
        if content.starts(with: "SQLite format 3\0".utf8) { return try sqlite(content) }
        if content.starts(with: NDBFile.magic) { return try NDBFile(content).blobs() }
        if let file = try BerkeleyFile(content) { return try file.values() }
        throw MetadataFault("is rpm's database in a form that is not known")
    }

    private static func sqlite(_ content: [UInt8]) throws(MetadataFault) -> [[UInt8]] {
        guard let rows = try SQLiteFile(content).rows(of: "Packages") else {
            throw MetadataFault("holds no table Packages")
        }
        var headers: [[UInt8]] = []
        for row in rows {
            guard row.count == 2, case .blob(let header) = row[1] else {
                throw MetadataFault("holds a package that is no header")
            }
            headers.append(header)
        }
        return headers
    }
}
