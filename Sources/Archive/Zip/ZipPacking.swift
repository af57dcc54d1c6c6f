import Core
import Cryptography

extension PackingFacts {
    /// Of records in the order of their bytes in the file.
    /// - Throws: `internal.fault` where hashing fails.
    init(_ records: [CentralRecord]) throws(Failure) {
        var line: [UInt8] = []
        var order = try SHA256()
        for record in records {
            Self.frame(record.path, in: &line)
            try order.update(line.span.bytes)
        }
        var times = try SHA256()
        var compression = try SHA256()
        for place in records.indices.sorted(by: { records[$0].path < records[$1].path }) {
            Self.frame(records[place].path, in: &line)
            let end = line.count
            Self.append(UInt64(records[place].dosTime), to: &line)
            try times.update(line.span.bytes)
            line.removeSubrange(end...)
            Self.append(UInt64(records[place].method), to: &line)
            Self.append(records[place].compressedSize, to: &line)
            try compression.update(line.span.bytes)
        }
        self.init(times: try times.finish(), order: try order.finish(), compression: try compression.finish())
    }

    /// Replaces a line by a path with its length before it.
    private static func frame(_ path: EntryPath, in line: inout [UInt8]) {
        line.removeAll(keepingCapacity: true)
        append(UInt64(path.bytes.count), to: &line)
        line += path.bytes
    }

    private static func append(_ number: UInt64, to line: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { line.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
