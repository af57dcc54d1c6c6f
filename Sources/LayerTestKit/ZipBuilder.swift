/// A zip under construction in which every field can lie on its own.
///
/// Members are added as honest ones; a test then changes the one thing that makes the threat:
/// `zip["b.txt"].central.crc ^= 1`.
public struct ZipBuilder: Sendable {
    /// Bytes before the first member.
    public var prefix: [UInt8] = []
    /// Whether offsets count the prefix; where they do not, it was put in front of a finished archive.
    public var countsPrefix = true
    /// The members in file order.
    public var members: [ZipMember] = []
    /// The central directory's order as indices into `members`; nil for file order.
    public var centralOrder: [Int]?
    /// Bytes between the last member and the directory.
    public var beforeDirectory: [UInt8] = []
    /// Bytes between the directory and the end records.
    public var afterDirectory: [UInt8] = []
    /// The zip64 end record and locator; nil for none.
    public var end64: ZipEnd64?
    /// Bytes between the zip64 locator and the end record.
    public var beforeEnd: [UInt8] = []
    /// The end record.
    public var end = ZipEndRecord()
    /// Bytes after the end record and its comment.
    public var suffix: [UInt8] = []

    /// An archive without members.
    public init() {}

    /// The member at a place in file order.
    public subscript(index: Int) -> ZipMember {
        get { members[index] }
        set { members[index] = newValue }
    }

    /// The first member of a name, which has to be there.
    public subscript(name: String) -> ZipMember {
        get { members[place(of: name)] }
        set { members[place(of: name)] = newValue }
    }

    private func place(of name: String) -> Int {
        guard let place = members.firstIndex(where: { $0.central.name == Array(name.utf8) }) else {
            preconditionFailure("no member named \(name)")
        }
        return place
    }

    /// Adds a stored file.
    public mutating func addFile(_ name: String, _ content: String, mode: UInt16 = 0o100644) {
        addFile(Array(name.utf8), Array(content.utf8), mode: mode)
    }

    /// Adds a stored file of arbitrary bytes.
    public mutating func addFile(_ name: [UInt8], _ content: [UInt8], mode: UInt16 = 0o100644) {
        members.append(ZipMember(name, mode: mode, content: content))
    }

    /// Adds a folder; its name ends in `/`.
    public mutating func addFolder(_ name: String, mode: UInt16 = 0o40755) {
        var folder = ZipMember(name.utf8, mode: mode)
        folder.central.externalAttributes |= 0x10
        members.append(folder)
    }

    /// Adds a symbolic link.
    public mutating func addLink(_ name: String, to target: String) {
        members.append(ZipMember(name.utf8, mode: 0o120777, content: Array(target.utf8)))
    }

    /// The archive.
    public func bytes() -> [UInt8] { layout().bytes }

    /// The offsets where one structure ends and the next begins, the file's both ends included.
    public func borders() -> [Int] { layout().borders }

    /// Where the central directory begins.
    public var directoryOffset: Int { layout().directoryOffset }

    private func layout() -> (bytes: [UInt8], borders: [Int], directoryOffset: Int) {
        var bytes = prefix
        var borders = [0, bytes.count]
        var offsets: [Int] = []
        for member in members {
            bytes += member.gap
            offsets.append(bytes.count)
            guard !member.isPhantom else { continue }
            borders.append(bytes.count)
            borders.append(bytes.count + 30)
            borders.append(bytes.count + 30 + member.local.name.count + member.local.extra.count)
            member.appendLocalPart(to: &bytes)
            borders.append(bytes.count - (member.descriptor?.bytes.count ?? 0))
        }
        bytes += beforeDirectory
        let start = bytes.count
        let shift = countsPrefix ? 0 : prefix.count
        let named = (centralOrder ?? Array(members.indices)).filter { !members[$0].isHidden }
        for index in named {
            borders.append(bytes.count)
            members[index].central.append(to: &bytes, localAt: offsets[index] - shift)
        }
        let place = ZipDirectoryPlace(offset: start - shift, size: bytes.count - start, count: named.count)
        borders.append(bytes.count)
        bytes += afterDirectory
        if let end64 {
            bytes += end64.bytes(of: place, at: bytes.count - shift)
            borders += [bytes.count - 20, bytes.count]
        }
        bytes += beforeEnd
        bytes += end.bytes(of: place)
        borders += [bytes.count - end.comment.count, bytes.count]
        bytes += suffix
        borders.append(bytes.count)
        return (bytes, Array(Set(borders)).sorted(), start)
    }
}

extension ZipBuilder {
    /// Two honest files: `a.txt` stored (`alpha` and a newline), `b.txt` deflated (`beta` and a newline).
    public static var twoFiles: ZipBuilder {
        var zip = ZipBuilder()
        zip.addFile("a.txt", "alpha\n")
        zip.addFile("b.txt", "beta\n")
        zip["b.txt"].deflate(Array("beta\n".utf8))
        return zip
    }
}
