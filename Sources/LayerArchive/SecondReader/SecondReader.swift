import CLibArchive
import Glibc
import LayerModel

/// What a lenient consumer, libarchive, sees in the same file: its listing must be that of the strict reader.
enum SecondReader {
    /// Lists a zip by its seeking reader; nothing else is enabled, and headers alone are read.
    static func list(_ source: ByteSource, limits: Limits) throws(Failure) -> [ListedEntry] {
        // Names beyond ASCII are NULL in the C locale; this thread reads in UTF-8 until it returns.
        guard let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else {
            throw Failure(.internalFault, "the locale C.UTF-8 is missing", remedy: "install Debian's libc-bin")
        }
        let previous = uselocale(locale)
        defer {
            uselocale(previous)
            freelocale(locale)
        }
        guard let archive = archive_read_new() else { throw Failure(.internalFault, "libarchive cannot start") }
        defer { archive_read_free(archive) }
        let input = ArchiveInput(source)
        return try withExtendedLifetime(input) { () throws(Failure) in
            try open(archive, input)
            return try entries(of: archive, input: input, limits: limits)
        }
    }

    private static func open(_ archive: OpaquePointer, _ input: ArchiveInput) throws(Failure) {
        let data = Unmanaged.passUnretained(input).toOpaque()
        archive_read_set_callback_data(archive, data)
        archive_read_set_read_callback(archive) { archive, data, pointer in
            guard let data, let bytes = Unmanaged<ArchiveInput>.fromOpaque(data).takeUnretainedValue().next() else {
                archive_set_error_number(archive, EIO)
                return -1
            }
            pointer?.pointee = bytes.baseAddress
            return bytes.count
        }
        archive_read_set_skip_callback(archive) { _, data, count in
            data.map { Unmanaged<ArchiveInput>.fromOpaque($0).takeUnretainedValue().skip(count) } ?? 0
        }
        archive_read_set_seek_callback(archive) { _, data, offset, base in
            data.flatMap { Unmanaged<ArchiveInput>.fromOpaque($0).takeUnretainedValue().seek(offset, from: base) }
                ?? Int64(ARCHIVE_FATAL)
        }
        guard archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK, archive_read_open1(archive) == ARCHIVE_OK
        else { throw refusal(archive, input) }
    }

    private static func entries(
        of archive: OpaquePointer, input: ArchiveInput, limits: Limits
    ) throws(Failure) -> [ListedEntry] {
        var listed: [ListedEntry] = []
        while true {
            var entry: OpaquePointer?
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return listed }
            // Any answer but OK is a refusal; after FATAL every further call says FATAL again.
            guard status == ARCHIVE_OK, let entry else { throw refusal(archive, input) }
            guard listed.count < limits.entries else {
                throw disagreement("it lists more than the limit of \(limits.entries) entries", entry: nil)
            }
            listed.append(try describe(entry))
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

    private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
        UnsafeRawBufferPointer(start: text, count: strlen(text)).map { $0 }
    }

    private static func refusal(_ archive: OpaquePointer, _ input: ArchiveInput) -> Failure {
        if let failure = input.failure { return failure }
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "no reason given"
        return disagreement("it stops: \(PathEscaping.displayed(reason.utf8))", entry: nil)
    }

    /// The refusal of an archive that the two readers see differently.
    static func disagreement(_ what: String, entry: String?) -> Failure {
        Failure(
            Failure.Code(rawValue: "archive.readers-disagree"),
            "a second reader, libarchive, sees another archive: \(what)",
            entry: entry)
    }
}
