/// A tar archive under construction in which every field can lie.
///
/// Members are added as honest ones; a test then changes the one thing that makes the threat:
/// `tar["b.txt"].size = 1`.
package struct TarBuilder: Sendable {
    /// The blocks in order, extensions included.
    package var members: [TarMember] = []
    /// What ends the archive: two zero blocks.
    package var end = [UInt8](repeating: 0, count: 1024)

    /// An archive without members.
    package init() {}

    /// The member at a place.
    package subscript(index: Int) -> TarMember {
        get { members[index] }
        set { members[index] = newValue }
    }

    /// The first member whose header has this name, which has to be there.
    package subscript(name: String) -> TarMember {
        get { members[place(of: name)] }
        set { members[place(of: name)] = newValue }
    }

    private func place(of name: String) -> Int {
        guard let place = members.firstIndex(where: { $0.name == Array(name.utf8) }) else {
            preconditionFailure("no member named \(name)")
        }
        return place
    }

    /// Adds a file.
    package mutating func addFile(_ name: String, _ content: String = "", mode: UInt64 = 0o644) {
        members.append(TarMember(name.utf8, type: "0", mode: mode, body: Array(content.utf8)))
    }

    /// Adds a folder.
    package mutating func addFolder(_ name: String, mode: UInt64 = 0o755) {
        members.append(TarMember(name.utf8, type: "5", mode: mode))
    }

    /// Adds a symbolic link.
    package mutating func addLink(_ name: String, to target: String) {
        var member = TarMember(name.utf8, type: "2", mode: 0o777)
        member.link = Array(target.utf8)
        members.append(member)
    }

    /// Adds a hard link.
    package mutating func addHardlink(_ name: String, to target: String) {
        var member = TarMember(name.utf8, type: "1")
        member.link = Array(target.utf8)
        members.append(member)
    }

    /// Adds a member of any type without content.
    package mutating func add(_ name: String, type: Unicode.Scalar, mode: UInt64 = 0o644) {
        members.append(TarMember(name.utf8, type: type, mode: mode))
    }

    /// Adds a device node: `3` for a character device, `4` for a block device.
    package mutating func addDevice(
        _ name: String, _ type: Unicode.Scalar, major: UInt64, minor: UInt64, mode: UInt64 = 0o644
    ) {
        var member = TarMember(name.utf8, type: type, mode: mode)
        member.raw = [329: TarMember.octal(major, 7), 337: TarMember.octal(minor, 7)]
        members.append(member)
    }

    /// Adds a pax header for the next member, or a global one, named as git names it where nothing is said.
    package mutating func addPax(_ records: [(String, String)], global: Bool = false, named name: String? = nil) {
        addPax(bytes: records.flatMap { Self.record($0, Array($1.utf8)) }, global: global, named: name)
    }

    /// Adds a pax header of arbitrary content.
    package mutating func addPax(bytes: [UInt8], global: Bool = false, named name: String? = nil) {
        let name = name ?? (global ? "pax_global_header" : "PaxHeaders/x")
        members.append(TarMember(name.utf8, type: global ? "g" : "x", body: bytes))
    }

    /// Adds GNU's long name (`L`) or long link name (`K`) for the next member.
    package mutating func addLong(_ type: Unicode.Scalar, _ text: [UInt8]) {
        var member = TarMember("././@LongLink".utf8, type: type, mode: 0, body: text)
        member.magic = TarMember.gnuMagic
        members.append(member)
    }

    /// A pax record with its right length.
    package static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = [0x20] + Array(key.utf8) + [0x3D] + value + [0x0A]
        var length = rest.count + 1
        while String(length).utf8.count + rest.count != length { length += 1 }
        return Array(String(length).utf8) + rest
    }

    /// The archive.
    package func bytes() -> [UInt8] { members.flatMap(\.bytes) + end }

    /// The offsets where blocks begin and contents end.
    package func borders() -> [Int] {
        var borders = [0]
        var position = 0
        for member in members {
            borders += [position + 512, position + 512 + member.body.count, position + member.bytes.count]
            position += member.bytes.count
        }
        return Array(Set(borders + [position + 512, position + end.count])).sorted()
    }

    /// Two honest files.
    package static var twoFiles: TarBuilder {
        var tar = TarBuilder()
        tar.addFile("a.txt", "alpha\n")
        tar.addFile("b.txt", "beta\n")
        return tar
    }
}
