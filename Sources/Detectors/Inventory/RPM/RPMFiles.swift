import Core

/// The files of a package as rpm recorded them (rpm's package format, file tags).
enum RPMFiles {
    /// `RPMFILE_CONFIG` and `RPMFILE_GHOST`: there to be changed, or made at run time.
    private static let unbound: UInt32 = 1 << 0 | 1 << 6
    /// `PGPHASHALGO_SHA256`, what rpm records since 4.14.
    private static let sha256: UInt32 = 8

    /// Claims the files of a package, and gives what their content was to be.
    static func read(
        _ header: RPMHeader, of owner: RecordOwner, into builder: inout InventoryBuilder
    ) throws(MetadataFault) {
        guard let names = try header.texts(.baseNames) else { return builder.list(owner) }
        let folders = try header.texts(.folderNames) ?? []
        let numbers = try header.numbers(.folderNumbers) ?? []
        let digests = try header.texts(.fileDigests) ?? []
        let flags = try header.numbers(.fileFlags) ?? []
        // Without it every file was installed.
        let states = try header.numbers(.fileStates) ?? [UInt32](repeating: 0, count: names.count)
        let count = names.count
        guard numbers.count == count, digests.count == count, flags.count == count, states.count == count else {
            throw MetadataFault("\(owner.name): says lists of files that are not alike long")
        }
        let isSHA256 = header.number(.fileDigestAlgorithm) == sha256
        for index in 0..<count {
            guard folders.indices.contains(Int(numbers[index])) else {
                throw MetadataFault("\(owner.name): says a file in a folder that it does not name")
            }
            let folder = folders[Int(numbers[index])]
            guard folder.first == UInt8(ascii: "/"),
                let file = InstalledFileList.resolve(
                    Array(folder.dropFirst()) + names[index], from: owner.root?.bytes ?? [])
            else { continue }
            // 0 is a file that was installed and not replaced since.
            guard states[index] == 0 else { continue }
            try builder.own(file, by: owner)
            // Folders and links have none.
            guard isSHA256, !digests[index].isEmpty, flags[index] & unbound == 0 else { continue }
            guard let digest = Digest(hexBytes: digests[index]) else {
                throw MetadataFault("\(owner.name): says a digest of a file that is no SHA-256")
            }
            try builder.record(file, .sha256(digest), of: owner)
        }
        if isSHA256 || digests.allSatisfy(\.isEmpty) { builder.list(owner) }
    }
}
