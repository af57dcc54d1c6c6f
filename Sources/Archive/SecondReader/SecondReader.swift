import CLibArchive
import Core
import Glibc

/// What a lenient consumer, libarchive, sees in the same file: its listing must be that of the strict reader.
enum SecondReader {
    /// How far from the file's end libarchive looks for the end record.
    private static let endRecordReach: UInt64 = 16 << 10

    /// Lists a zip by its seeking reader, entry for entry; nothing else is enabled, and headers alone are read.
    ///
    /// Allowance: behind a comment so long that libarchive does not find the end record, it is shown the file without
    /// the comment.
    static func list(
        _ source: ByteSource, commentStart: UInt64, limits: Limits, visit: (ListedEntry) throws(Failure) -> Void
    ) throws(Failure) {
        let isTooLong = source.size - min(source.size, commentStart) >= endRecordReach - UInt64(ZipRecordSize.end)
        let input = ArchiveInput(source, commentStart: isTooLong ? commentStart : nil)
        try reading(input, limits: limits, format: archive_read_support_format_zip_seekable) {
            entry throws(Failure) in try visit(describe(entry))
        }
    }

    /// Goes through the archive that a feed brings, with the one format that `format` enables; `accepting` tells which of its
    /// warnings about an entry are none to the strict reader.
    static func reading(
        _ feed: ArchiveFeed, limits: Limits, format: (OpaquePointer) -> CInt,
        accepting: (OpaquePointer, OpaquePointer) -> Bool = { _, _ in false },
        visit: (OpaquePointer) throws(Failure) -> Void
    ) throws(Failure) {
        // Names beyond ASCII are NULL in the C locale; this thread reads in UTF-8 until it returns. A root may have no such
        // locale: what counts then is the encoding that libarchive hears of, which the command line's program answers itself.
        let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        guard locale != nil || isUTF8 else {
            throw Failure(.internalFault, "the locale C.UTF-8 is missing", remedy: "install Debian's libc-bin")
        }
        let previous = locale.flatMap { uselocale($0) }
        defer {
            if let locale {
                uselocale(previous)
                freelocale(locale)
            }
        }
        guard let archive = archive_read_new() else { throw Failure(.internalFault, "libarchive cannot start") }
        defer { archive_read_free(archive) }
        try withExtendedLifetime(feed) { () throws(Failure) in
            setCallbacks(archive, feed)
            guard format(archive) == ARCHIVE_OK, archive_read_open1(archive) == ARCHIVE_OK else {
                throw refusal(archive, feed)
            }
            try entries(of: archive, feed: feed, limits: limits, accepting: accepting, visit: visit)
        }
    }

    /// Whether the C library calls text UTF-8, without a locale of ours.
    private static var isUTF8: Bool { nl_langinfo(nl_item(CODESET)).map { strcmp($0, "UTF-8") == 0 } ?? false }

    private static func setCallbacks(_ archive: OpaquePointer, _ feed: ArchiveFeed) {
        let data = Unmanaged.passUnretained(feed).toOpaque()
        archive_read_set_callback_data(archive, data)
        archive_read_set_read_callback(archive) { archive, data, pointer in
            guard let data, let bytes = Unmanaged<ArchiveFeed>.fromOpaque(data).takeUnretainedValue().next() else {
                archive_set_error_number(archive, EIO)
                return -1
            }
            pointer?.pointee = bytes.baseAddress
            return bytes.count
        }
        archive_read_set_skip_callback(archive) { _, data, count in
            data.map { Unmanaged<ArchiveFeed>.fromOpaque($0).takeUnretainedValue().skip(count) } ?? 0
        }
        guard feed.canSeek else { return }
        archive_read_set_seek_callback(archive) { _, data, offset, base in
            data.flatMap { Unmanaged<ArchiveFeed>.fromOpaque($0).takeUnretainedValue().seek(offset, from: base) }
                ?? Int64(ARCHIVE_FATAL)
        }
    }

    private static func entries(
        of archive: OpaquePointer, feed: ArchiveFeed, limits: Limits,
        accepting: (OpaquePointer, OpaquePointer) -> Bool,
        visit: (OpaquePointer) throws(Failure) -> Void
    ) throws(Failure) {
        var count = 0
        while true {
            var entry: OpaquePointer?
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return }
            // Any answer but OK is a refusal; after FATAL every further call says FATAL again.
            guard let entry, status == ARCHIVE_OK || status == ARCHIVE_WARN && accepting(archive, entry) else {
                throw refusal(archive, feed)
            }
            guard count < limits.entries else {
                throw disagreement("it lists more than the limit of \(limits.entries) entries", entry: nil)
            }
            count += 1
            try visit(entry)
        }
    }

    private static func describe(_ entry: OpaquePointer) throws(Failure) -> ListedEntry {
        guard let name = archive_entry_pathname(entry) else {
            throw disagreement("it cannot read an entry's name", entry: nil)
        }
        let type: EntryType? =
            switch archive_entry_filetype(entry) {
            case 0o100000: .file
            case 0o040000: .dir
            case 0o120000: .link
            default: nil
            }
        return ListedEntry(
            name: bytes(name), type: type, mode: UInt16(truncatingIfNeeded: archive_entry_perm(entry)),
            size: archive_entry_size_is_set(entry) != 0 ? UInt64(exactly: archive_entry_size(entry)) : nil,
            link: archive_entry_symlink(entry).map(bytes))
    }

    static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    private static func refusal(_ archive: OpaquePointer, _ feed: ArchiveFeed) -> Failure {
        if let failure = feed.failure { return failure }
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "no reason given"
        return disagreement("it stops: \(PathEscaping.displayed(reason.utf8))", entry: nil)
    }

    /// The id of what the two readers see differently.
    static let disagreeCode = FindingID.archiveReadersDisagree

    /// The refusal of an archive that the two readers see differently.
    static func disagreement(_ what: String, entry: String?) -> Failure {
        Failure(
            disagreeCode,
            "a second reader, libarchive, sees another archive: \(what)",
            entry: entry)
    }
}
