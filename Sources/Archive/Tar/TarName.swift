import Core

/// A member's name made canonical: one leading `./` and a folder's trailing slash are form, everything else is content.
struct TarName {
    /// The path; nil for the root.
    let path: EntryPath?

    init(_ name: [UInt8], isFolder: Bool, _ refuse: (TarFault, String) -> Failure) throws(Failure) {
        var rest = name[...]
        let beginsWithDot = name.first == UInt8(ascii: ".")
        if beginsWithDot, name.count > 1, name[1] == UInt8(ascii: "/") {
            rest = rest.dropFirst(2)
        } else if beginsWithDot, name.count == 1, isFolder {
            rest = []
        }
        if isFolder, rest.isEmpty, !name.isEmpty {
            path = nil
            return
        }
        if isFolder, rest.count > 1, rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        do throws(PathFault) {
            path = try EntryPath(validating: Array(rest), rules: .tar)
        } catch {
            throw refuse(TarFault(error), error.message)
        }
    }
}

/// The targets of links, by themselves.
enum TarLinks {
    /// Refuses a symbolic link whose target is unusable or climbs above the root; absolute ones stay in a container.
    static func checkSymlink(
        _ target: [UInt8], at path: EntryPath?, _ refuse: (TarFault, String) -> Failure
    ) throws(Failure) {
        guard !target.isEmpty, target.count < EntryPath.lengthLimit,
            let text = String(validating: target, as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
        else {
            throw refuse(.symlinkTarget, "the link's target is empty, too long, not UTF-8 or holds control characters")
        }
        var depth = target.first == UInt8(ascii: "/") ? 0 : (path?.components.count ?? 1) - 1
        for component in target.split(separator: UInt8(ascii: "/")) where !component.elementsEqual(".".utf8) {
            depth += component.elementsEqual("..".utf8) ? -1 : 1
            guard depth >= 0 else {
                throw refuse(.symlinkEscape, "the link climbs above the root: \(PathEscaping.displayed(target))")
            }
        }
    }

    /// The path that a hard link names.
    static func hardlinkTarget(
        _ target: [UInt8], _ refuse: (TarFault, String) -> Failure
    ) throws(Failure) -> EntryPath {
        let rest = target.starts(with: "./".utf8) ? target.dropFirst(2) : target[...]
        do throws(PathFault) {
            return try EntryPath(validating: Array(rest), rules: .tar)
        } catch {
            switch error {
            case .absolute, .traversal:
                throw refuse(.hardlinkEscape, "the hard link leads out of the root: \(PathEscaping.displayed(target))")
            case .empty: throw refuse(.hardlinkMissing, "the hard link names no target")
            default: throw refuse(TarFault(error), "the hard link's target: \(error.message)")
            }
        }
    }
}
