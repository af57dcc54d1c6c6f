import CLibArchive
import Core

/// What libarchive sees in the same tar; compared by `TarAgreement`.
enum TarSecondReader {
    /// Lists a tar; nothing else is enabled, and headers alone are read.
    static func list(_ feed: ArchiveFeed, limits: Limits) throws(Failure) -> [ListedEntry] {
        var listed: [ListedEntry] = []
        try SecondReader.reading(feed, limits: limits, format: archive_read_support_format_tar) {
            entry throws(Failure) in
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
                default: nil
                }
            listed.append(
                ListedEntry(
                    name: SecondReader.bytes(name), type: type,
                    mode: UInt16(truncatingIfNeeded: archive_entry_perm(entry)),
                    size: archive_entry_size_is_set(entry) != 0 ? UInt64(exactly: archive_entry_size(entry)) : nil,
                    link: hardlink ?? archive_entry_symlink(entry).map(SecondReader.bytes)))
        }
        return listed
    }
}
