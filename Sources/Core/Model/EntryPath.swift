/// Why a name cannot be the path of an entry; the raw value completes a finding id such as `archive.zip-path-nul`.
package enum PathFault: String, Word, Error, Sendable, CaseIterable {
    /// Not UTF-8.
    case encoding = "name-encoding"
    /// Holds a NUL byte: C readers stop there.
    case nul = "path-nul"
    /// Holds a control character (C0, DEL, C1).
    case control = "path-control"
    /// Holds a backslash: a separator for some readers.
    case backslash = "path-backslash"
    /// Begins with `/`.
    case absolute = "path-absolute"
    /// Holds a `..` component.
    case traversal = "path-traversal"
    /// Holds a `.` or empty component, so that one file has several spellings.
    case noncanonical = "path-noncanonical"
    /// Begins with a drive letter and a colon.
    case drive = "path-drive"
    /// Has no characters.
    case empty = "path-empty"
    /// A component over 255 or a path over 4,096 bytes.
    case tooLong = "path-too-long"
}

/// The path of an entry inside its archive: relative, `/`-separated, no empty, `.` or `..` component, no trailing
/// slash, validated once so that nothing downstream needs to ask again.
package struct EntryPath: Hashable, Sendable {
    /// Longest component, in bytes (NAME_MAX).
    package static let componentLimit = 255
    /// Longest path, in bytes (PATH_MAX).
    package static let lengthLimit = 4096

    /// The path's raw bytes, UTF-8 but for members of an image's layers.
    package let bytes: [UInt8]

    /// Which names a reader lets through beyond what every reader refuses.
    package struct Rules: Sendable {
        /// Refuse backslashes and drive letters (zip: Windows readers give them a meaning).
        package var refusesWindowsForms: Bool
        /// Take names that are not UTF-8: a container's file system holds any bytes.
        package var takesAnyEncoding = false
        /// The rules for zip entries.
        package static let zip = Rules(refusesWindowsForms: true)
        /// The rules for tar members and manifests, where a backslash is a character like others.
        package static let tar = Rules(refusesWindowsForms: false)
        /// The rules for the members of an image's layers, and for manifests, which hold them.
        package static let layer = Rules(refusesWindowsForms: false, takesAnyEncoding: true)
    }

    /// Validates a name without its trailing slash.
    package init(validating bytes: [UInt8], rules: Rules) throws(PathFault) {
        if let fault = Self.fault(of: bytes, rules: rules) { throw fault }
        self.bytes = bytes
    }

    /// The path as text, escaped where it has to be (`PathEscaping.displayed`).
    package var displayed: String { PathEscaping.displayed(bytes) }

    /// The components, first to last.
    package var components: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

    /// The last component.
    package var name: ArraySlice<UInt8> {
        bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// The folder that holds the entry; nil at the top.
    package var parent: EntryPath? {
        bytes.lastIndex(of: UInt8(ascii: "/")).map { EntryPath(unchecked: Array(bytes[..<$0])) }
    }

    /// Whether `folder` is the entry's `parent`, told without making it; nil stands for the top.
    package func lies(directlyIn folder: EntryPath?) -> Bool {
        let start = folder.map { $0.bytes.count + 1 } ?? 0
        guard start < bytes.count, !bytes[start...].contains(UInt8(ascii: "/")) else { return false }
        guard let folder else { return true }
        return bytes[start - 1] == UInt8(ascii: "/")
            && Self.order(bytes.span.bytes.extracting(0..<start - 1), folder.bytes.span.bytes) == 0
    }

    /// The path as a string where it is UTF-8 (always so for zip entries).
    package var string: String? { String(validating: bytes, as: UTF8.self) }

    /// The archive's own root, `./`: in a reader's list of records, never the path of an entry.
    package static let archiveRoot = EntryPath(unchecked: [UInt8(ascii: ".")])

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    private static func fault(of bytes: [UInt8], rules: Rules) -> PathFault? {
        if isOrdinary(bytes.span) { return nil }
        if bytes.isEmpty { return .empty }
        if bytes.count > lengthLimit { return .tooLong }
        if bytes[0] == UInt8(ascii: "/") { return .absolute }
        if let fault = characterFault(bytes, rules: rules) { return fault }
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: "/") {
            let length = index - start
            if length == 0 { return .noncanonical }
            if length > componentLimit { return .tooLong }
            if bytes[start] == UInt8(ascii: ".") {
                if length == 1 { return .noncanonical }
                if length == 2, bytes[start + 1] == UInt8(ascii: ".") { return .traversal }
            }
            start = index + 1
        }
        return nil
    }

    /// A quick proof that a path has no fault, for most paths: printable ASCII without backslashes, in which no component is empty or
    /// begins with a dot. False proves nothing.
    private static func isOrdinary(_ bytes: Span<UInt8>) -> Bool {
        let count = bytes.count
        guard count > 2, count <= componentLimit, isAlphanumeric(bytes[0]), bytes[1] != UInt8(ascii: ":"),
            bytes[count - 1] != UInt8(ascii: "/")
        else { return false }
        // Without a way out, the loop looks at many bytes at once.
        var odd: UInt8 = 0
        for index in 1..<count {
            let byte = bytes[index]
            odd |= byte &- 0x20 >= 0x5F ? 1 : 0
            odd |= byte == UInt8(ascii: "\\") ? 1 : 0
            let begins: UInt8 = bytes[index - 1] == UInt8(ascii: "/") ? 1 : 0
            odd |= byte == UInt8(ascii: "/") ? begins : 0
            odd |= byte == UInt8(ascii: ".") ? begins : 0
        }
        return odd == 0
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static func characterFault(_ bytes: [UInt8], rules: Rules) -> PathFault? {
        var isASCII = true
        for byte in bytes {
            if byte == 0 { return .nul }
            if byte < 0x20 || byte == 0x7F { return .control }
            if byte >= 0x80 { isASCII = false }
            if byte == UInt8(ascii: "\\"), rules.refusesWindowsForms { return .backslash }
        }
        if rules.refusesWindowsForms, bytes.count >= 2, bytes[1] == UInt8(ascii: ":"),
            (bytes[0] | 0x20) >= UInt8(ascii: "a"), (bytes[0] | 0x20) <= UInt8(ascii: "z")
        {
            return .drive
        }
        guard !isASCII else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return rules.takesAnyEncoding ? nil : .encoding
        }
        return text.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) } ? .control : nil
    }
}

extension EntryPath: Comparable {
    /// Byte order, as `LC_ALL=C sort` has it.
    package static func < (lhs: EntryPath, rhs: EntryPath) -> Bool { lhs.order(to: rhs) < 0 }

    /// Byte order in one pass: negative before `other`, 0 for the same path, positive after it.
    package func order(to other: EntryPath) -> Int { Self.order(bytes.span.bytes, other.bytes.span.bytes) }

    /// Byte order of two paths' bytes: negative where `left` comes first, 0 for the same bytes.
    package static func order(_ left: RawSpan, _ right: RawSpan) -> Int {
        let shared = min(left.byteCount, right.byteCount)
        var index = 0
        // Eight bytes at a time: paths of one folder share a long beginning.
        while index + 8 <= shared {
            let leftWord = left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let rightWord = right.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            if leftWord != rightWord { return leftWord.bigEndian < rightWord.bigEndian ? -1 : 1 }
            index += 8
        }
        while index < shared {
            let leftByte = left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self)
            let rightByte = right.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self)
            if leftByte != rightByte { return leftByte < rightByte ? -1 : 1 }
            index += 1
        }
        return left.byteCount - right.byteCount
    }

    /// Feeds the bytes as one run, several times faster than one by one.
    package func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension EntryPath: CustomStringConvertible {
    /// The displayed form.
    package var description: String { displayed }
}
