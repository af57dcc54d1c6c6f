import Core

/// Unpacks gzip data that are in memory as a whole, strictly.
package enum Gunzip {
    /// Whether data begin as gzip does.
    package static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// What is packed; nil where it is more than `limit` bytes.
    /// - Throws: the fault of what is no whole gzip stream.
    package static func whole(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8]? {
        var stream = try GzipStream()
        var unpacked: [UInt8] = []
        var isOver = false
        let step = 1 << 16
        for start in stride(from: 0, to: bytes.count, by: step) where !isOver {
            try stream.push(bytes.span.bytes.extracting(start..<min(start + step, bytes.count))) { piece in
                isOver = isOver || piece.byteCount > limit - unpacked.count
                if !isOver { piece.withUnsafeBytes { unpacked.append(contentsOf: $0) } }
            }
        }
        guard !isOver else { return nil }
        try stream.finish { piece in
            isOver = isOver || piece.byteCount > limit - unpacked.count
            if !isOver { piece.withUnsafeBytes { unpacked.append(contentsOf: $0) } }
        }
        return isOver ? nil : unpacked
    }
}
