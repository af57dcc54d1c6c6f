import Core

/// An offset that points into other bytes cuts its neighbours short, and they are refused in its place: looked at once
/// something is wrong, the entry whose header is not where the directory says is the one to name.
enum MisplacedEntry {
    private static let consequences: Set<ZipFault> = [
        .overlap, .badLocal, .hiddenEntry, .gap, .prependedData, .nameMismatch, .descriptorMismatch,
    ]

    /// The refusal to report in the place of one that the layout of entries brought about; throws `input.*`.
    static func behind(
        _ refusal: Failure, _ records: [CentralRecord], _ source: ByteSource
    ) throws(Failure) -> Failure {
        guard consequences.contains(where: { $0.code == refusal.code }) else { return refusal }
        for record in records {
            guard source.size >= 4, record.localOffset <= source.size - 4 else { continue }
            let header = try source.bytes(at: record.localOffset, count: 4)
            if header.span.bytes.u32(0) != ZipSignature.local {
                return ZipFault.badLocal.failure("no local header where the directory says", record)
            }
        }
        return refusal
    }
}
