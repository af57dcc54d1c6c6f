import Core

/// What an archive is for: a layer of an image, where `.wh.` removes and a leading slash stands for the container's root, or a
/// plain container of files.
enum TarPurpose: Sendable {
    case layer, container

    /// What its names may be.
    var rules: EntryPath.Rules { self == .layer ? .layer : .tar }
}

/// A member's name made canonical: one leading `./` and a folder's trailing slash are form, everything else is content. In a
/// layer one leading slash is form too, as kaniko, ko and others write it and every runtime strips it.
struct TarName {
    /// The path; nil for the root.
    let path: EntryPath?

    init(
        _ name: [UInt8], isFolder: Bool, _ purpose: TarPurpose, _ refuse: (TarFault, String) -> Failure
    ) throws(Failure) {
        var rest = name[...]
        if purpose == .layer, rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
        let beginsWithDot = rest.first == UInt8(ascii: ".")
        if beginsWithDot, rest.count > 1, rest[rest.startIndex + 1] == UInt8(ascii: "/") {
            rest = rest.dropFirst(2)
        } else if beginsWithDot, rest.count == 1, isFolder {
            rest = []
        }
        if isFolder, rest.isEmpty, !name.isEmpty {
            path = nil
            return
        }
        if isFolder, rest.count > 1, rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        do throws(PathFault) {
            path = try EntryPath(validating: Array(rest), rules: purpose.rules)
        } catch {
            throw refuse(TarFault(error), error.message)
        }
    }
}

/// The targets of links, by themselves.
enum TarLinks {
    /// Refuses a symbolic link whose target is unusable. Absolute ones stay in a container, and so do those with more `..`
    /// than there are folders: whatever leads above the root ends at it (path_resolution(7)).
    static func checkSymlink(
        _ target: [UInt8], _ purpose: TarPurpose, _ refuse: (TarFault, String) -> Failure
    ) throws(Failure) {
        guard !target.isEmpty, target.count < EntryPath.lengthLimit, isText(target, purpose) else {
            throw refuse(.symlinkTarget, "the link's target is empty, too long, not UTF-8 or holds control characters")
        }
    }

    /// Whether a target holds no control characters and is, but in a layer, UTF-8.
    private static func isText(_ target: [UInt8], _ purpose: TarPurpose) -> Bool {
        guard let text = String(validating: target, as: UTF8.self) else {
            return purpose == .layer && target.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
        return !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
    }

    /// The path that a hard link names.
    static func hardlinkTarget(
        _ target: [UInt8], _ purpose: TarPurpose, _ refuse: (TarFault, String) -> Failure
    ) throws(Failure) -> EntryPath {
        var rest = target[...]
        if purpose == .layer, rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
        if rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        do throws(PathFault) {
            return try EntryPath(validating: Array(rest), rules: purpose.rules)
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
