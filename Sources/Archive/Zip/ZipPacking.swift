import Core
import Cryptography

extension PackingFacts {
    /// Of records in the order of their bytes in the file.
    /// - Throws: `internal.fault` where hashing fails.
    init(_ records: [CentralRecord]) throws(Failure) {
        var order = try SHA256()
        for record in records { try order.update(Self.framed(record).span.bytes) }
        var times = try SHA256()
        var compression = try SHA256()
        for record in records.sorted(by: { $0.path < $1.path }) {
            let path = Self.framed(record)
            try times.update((path + Self.bytes(UInt64(record.dosTime))).span.bytes)
            try compression.update(
                (path + Self.bytes(UInt64(record.method)) + Self.bytes(record.compressedSize)).span.bytes)
        }
        self.init(times: try times.finish(), order: try order.finish(), compression: try compression.finish())
    }

    /// A path with its length before it.
    private static func framed(_ record: CentralRecord) -> [UInt8] {
        bytes(UInt64(record.path.bytes.count)) + record.path.bytes
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }
}
