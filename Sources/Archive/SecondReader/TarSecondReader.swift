import CLibArchive
import Core

/// What libarchive sees in the same tar; compared by `TarAgreement`.
enum TarSecondReader {
    /// Lists a tar; nothing else is enabled, and headers alone are read.
    static func list(_ feed: ArchiveFeed, limits: Limits) throws(Failure) -> [ListedEntry] {
        var listed: [ListedEntry] = []
        try SecondReader.reading(
            feed, limits: limits, format: archive_read_support_format_tar, accepting: isAboutEncoding
        ) { entry throws(Failure) in
            guard let name = archive_entry_pathname(entry) else {
                throw SecondReader.disagreement("it cannot read an entry's name", entry: nil)
            }
            let hardlink = archive_entry_hardlink(entry).map(SecondReader.bytes)
            let type: EntryType? =
                switch archive_entry_filetype(entry) {
                case _ where hardlink != nil: .hardlink
                case 0o100000: .file
                case 0o040000: .dir
                case 0o120000: .link
                case 0o020000: .char
                case 0o060000: .block
                case 0o010000: .fifo
                default: nil
                }
            listed.append(
                ListedEntry(
                    name: SecondReader.bytes(name), type: type,
                    mode: UInt16(truncatingIfNeeded: archive_entry_perm(entry)),
                    size: archive_entry_size_is_set(entry) != 0 ? UInt64(exactly: archive_entry_size(entry)) : nil,
                    link: hardlink ?? archive_entry_symlink(entry).map(SecondReader.bytes),
                    device: type == .char || type == .block ? device(of: entry) : nil))
        }
        return listed
    }

    private static func device(of entry: OpaquePointer) -> Entry.Device? {
        Entry.Device(
            major: UInt64(archive_entry_rdevmajor(entry)), minor: UInt64(archive_entry_rdevminor(entry)))
    }

    /// Allowance: of a pax name or target that is not UTF-8 libarchive warns, and gives its bytes as they are.
    private static func isAboutEncoding(_ archive: OpaquePointer, _ entry: OpaquePointer) -> Bool {
        guard let reason = archive_error_string(archive).map({ String(cString: $0) }),
            reason.utf8.elementsEqual("Pathname can't be converted from UTF-8 to current locale.".utf8)
                || reason.utf8.elementsEqual("Linkname can't be converted from UTF-8 to current locale.".utf8)
        else { return false }
        let texts = [archive_entry_pathname(entry), archive_entry_symlink(entry), archive_entry_hardlink(entry)]
        return texts.contains { text in
            text.map { String(validating: SecondReader.bytes($0), as: UTF8.self) == nil } ?? false
        }
    }
}
