import Core

/// `./` before every name, as bsdtar and Windows' tar write it: every reader that unpacks strips it. Some entries with it and
/// some without would be two spellings of one path.
enum DotPrefix {
    /// What stands before the names.
    static let bytes = Array("./".utf8)
    /// The folder and the entry that AWS Signer appends under their own names, whatever the others are called.
    private static let signed = [Array("META_INF/".utf8), Array(ZipSigning.signatureEntry.utf8)]

    /// Whether `./` stands before the names of a directory, told from the first that is none of a signature's.
    static func isUsed(in directory: RawSpan) -> Bool {
        var position = 0
        while directory.byteCount - position >= ZipRecordSize.central, directory.u32(position) == ZipSignature.central {
            let start = position + ZipRecordSize.central
            let end = start + Int(directory.u16(position + 28))
            guard end <= directory.byteCount else { return false }
            let name = directory.array(start..<end)
            if !signed.contains(name) { return name.starts(with: bytes) }
            position = end + Int(directory.u16(position + 30)) + Int(directory.u16(position + 32))
        }
        return false
    }

    /// A name without the prefix, in a directory where it stands before all. A signature below it is one for those alone who
    /// strip it, so it is refused.
    static func stripped(
        _ name: [UInt8], refuse: (ZipFault, String) -> Failure
    ) throws(Failure) -> (bare: [UInt8], isDotted: Bool) {
        if signed.contains(name) { return (name, false) }
        guard name.starts(with: bytes) else {
            throw refuse(.pathNoncanonical, "`./` stands before the names of other entries and not of this one")
        }
        let bare = Array(name.dropFirst(bytes.count))
        guard bare != signed[1] else {
            throw refuse(.pathNoncanonical, "a signature whose name begins with `./` is none for readers that keep it")
        }
        return (bare, true)
    }
}
