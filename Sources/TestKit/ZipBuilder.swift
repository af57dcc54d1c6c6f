/// A zip under construction in which every field can lie on its own.
///
/// Members are added as honest ones; a test then changes the one thing that makes the threat:
/// `zip["b.txt"].central.crc ^= 1`.
package struct ZipBuilder: Sendable {
    /// Bytes before the first member.
    package var prefix: [UInt8] = []
    /// Whether offsets count the prefix; where they do not, it was put in front of a finished archive.
    package var countsPrefix = true
    /// The members in file order.
    package var members: [ZipMember] = []
    /// The central directory's order as indices into `members`; nil for file order.
    package var centralOrder: [Int]?
    /// Bytes between the last member and the directory.
    package var beforeDirectory: [UInt8] = []
    /// Bytes between the directory and the end records.
    package var afterDirectory: [UInt8] = []
    /// The zip64 end record and locator; nil for none.
    package var end64: ZipEnd64?
    /// Bytes between the zip64 locator and the end record.
    package var beforeEnd: [UInt8] = []
    /// The end record.
    package var end = ZipEndRecord()
    /// Bytes after the end record and its comment.
    package var suffix: [UInt8] = []

    /// An archive without members.
    package init() {}

    /// The member at a place in file order.
    package subscript(index: Int) -> ZipMember {
        get { members[index] }
        set { members[index] = newValue }
    }

    /// The first member of a name, which has to be there.
    package subscript(name: String) -> ZipMember {
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
    package mutating func addFile(_ name: String, _ content: String, mode: UInt16 = 0o100644) {
        addFile(Array(name.utf8), Array(content.utf8), mode: mode)
    }

    /// Adds a stored file of arbitrary bytes.
    package mutating func addFile(_ name: [UInt8], _ content: [UInt8], mode: UInt16 = 0o100644) {
        members.append(ZipMember(name, mode: mode, content: content))
    }

    /// Adds a folder; its name ends in `/`.
    package mutating func addFolder(_ name: String, mode: UInt16 = 0o40755) {
        var folder = ZipMember(name.utf8, mode: mode)
        folder.central.externalAttributes |= 0x10
        members.append(folder)
    }

    /// Adds a symbolic link.
    package mutating func addLink(_ name: String, to target: String) {
        members.append(ZipMember(name.utf8, mode: 0o120777, content: Array(target.utf8)))
    }

    /// The archive.
    package func bytes() -> [UInt8] {
        var layout = Layout()
        write(to: &layout)
        return layout.bytes
    }

    /// The offsets where one structure ends and the next begins, the file's both ends included.
    package func borders() -> [Int] {
        var layout = Layout(notesBorders: true)
        write(to: &layout)
        return Set(layout.borders).sorted()
    }

    /// Where the central directory begins.
    package var directoryOffset: Int {
        var layout = Layout()
        write(to: &layout)
        return layout.directoryOffset
    }

    private struct Layout {
        var notesBorders = false
        var bytes: [UInt8] = []
        var borders = [0]
        var directoryOffset = 0

        mutating func border(back distance: Int = 0) {
            if notesBorders { borders.append(bytes.count - distance) }
        }
    }

    private func write(to layout: inout Layout) {
        layout.bytes = prefix
        layout.border()
        var offsets: [Int] = []
        for member in members {
            layout.bytes += member.gap
            offsets.append(layout.bytes.count)
            if !member.isPhantom { write(member, to: &layout) }
        }
        layout.bytes += beforeDirectory
        layout.directoryOffset = layout.bytes.count
        let shift = countsPrefix ? 0 : prefix.count
        let named = (centralOrder ?? Array(members.indices)).filter { !members[$0].isHidden }
        for index in named {
            layout.border()
            members[index].central.append(to: &layout.bytes, localAt: offsets[index] - shift)
        }
        layout.border()
        let place = ZipDirectoryPlace(
            offset: layout.directoryOffset - shift, size: layout.bytes.count - layout.directoryOffset,
            count: named.count)
        layout.bytes += afterDirectory
        if let end64 {
            layout.bytes += end64.bytes(of: place, at: layout.bytes.count - shift)
            layout.border(back: 20)
            layout.border()
        }
        layout.bytes += beforeEnd
        layout.bytes += end.bytes(of: place)
        layout.border(back: end.comment.count)
        layout.border()
        layout.bytes += suffix
        layout.border()
    }

    private func write(_ member: ZipMember, to layout: inout Layout) {
        layout.border()
        layout.border(back: -30)
        layout.border(back: -30 - member.local.name.count - member.local.extra.count)
        member.appendLocalPart(to: &layout.bytes)
        layout.border(back: member.descriptor?.bytes.count ?? 0)
    }
}

extension ZipBuilder {
    /// Two honest files: `a.txt` stored (`alpha` and a newline), `b.txt` deflated (`beta` and a newline).
    package static var twoFiles: ZipBuilder {
        var zip = ZipBuilder()
        zip.addFile("a.txt", "alpha\n")
        zip.addFile("b.txt", "beta\n")
        zip["b.txt"].deflate(Array("beta\n".utf8))
        return zip
    }
}

extension ZipBuilder {
    /// Fills the file up with zeros to twenty blocks of 512 bytes, as tar programs do that write to a pipe.
    package mutating func padToBlocks() {
        let (block, count) = (10_240, bytes().count)
        suffix += [UInt8](repeating: 0, count: (block - count % block) % block)
    }

    /// Puts `./` before the names of all members, in both headers.
    package mutating func dotNames() {
        for index in members.indices { members[index].name = Array("./".utf8) + members[index].central.name }
    }
}
