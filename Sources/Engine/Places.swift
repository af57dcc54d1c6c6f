import ArtifactSources
import Core
import Pins
import Signatures

/// Where paths and what pins call sources lie, by their text alone.
package struct Places: Sendable {
    /// The working folder, absolute.
    let workingFolder: String
    let sources: SourceList

    /// The paths that a lockfile's pins say their artifacts lie at.
    /// - Throws: `lockfile.*`, `input.*`.
    package static func pinned(by lockfile: String) throws(Failure) -> [String] {
        try Lockfile.load(lockfile).artifacts.compactMap { path(of: $0, lockfile: lockfile, SourceList()) }
    }

    /// Every file of a trust store, and every place where one could come to lie.
    package static func files(ofTrustStore folder: String) -> [String] { TrustStore.parts.map { "\(folder)/\($0)" } }

    /// Where a pin's source lies, which counts from the lockfile's folder; nil for one that cannot be read again.
    private static func path(of pin: Pin, lockfile: String, _ sources: SourceList) -> String? {
        guard let bytes = PathEscaping.undisplayed(pin.source), let source = String(validating: bytes, as: UTF8.self),
            !Locator(source).isStandardInput, !source.isEmpty
        else { return nil }
        if source.hasPrefix("/") || !sources.isPath(Locator(source)) { return source }
        return (lockfile.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(lockfile[...$0]) } ?? "") + source
    }

    /// Where a pin's source lies, as the working folder has it; nil for one that cannot be read again.
    func path(of pin: Pin, lockfile: String) -> String? { Self.path(of: pin, lockfile: lockfile, sources) }

    /// A path from the root, in its displayed form: what the ledger calls a source. What is no path stays as it is.
    package func absolute(_ path: String) -> String {
        guard sources.isPath(Locator(path)) else { return PathEscaping.displayed(path.utf8) }
        return PathEscaping.displayed("/\(components(path).joined(separator: "/"))".utf8)
    }

    /// The same place as the root has it, to be opened by whoever works in another folder.
    func locator(_ path: String) -> String {
        sources.isPath(Locator(path)) ? "/\(components(path).joined(separator: "/"))" : path
    }

    /// The artifact's path as seen from the lockfile's folder, so that the same input gives the same bytes wherever
    /// the command was typed, and a rescan finds the artifact.
    func source(_ path: String, besides lockfile: String) -> String {
        // Bytes are not escaped: what lies elsewhere is named as it was given.
        guard sources.isPath(Locator(path)) else { return PathEscaping.displayed(path.utf8) }
        let target = components(path)
        let folder = components(lockfile).dropLast()
        let shared = zip(target, folder).prefix { $0 == $1 }.count
        let steps = [Substring](repeating: "..", count: folder.count - shared) + target.dropFirst(shared)
        return PathEscaping.displayed(Array(steps.joined(separator: "/").utf8))
    }

    /// How pins answer for a lockfile: sources count from its folder, as the working folder has them.
    func binding(of lockfile: Lockfile, at path: String) -> PinBinding {
        PinBinding(lockfile) { pin in self.path(of: pin, lockfile: path).map(absolute) }
    }

    /// The components of a path from the root, by its text alone.
    private func components(_ path: String) -> [Substring] {
        let absolute = path.hasPrefix("/") ? path : "\(workingFolder)/\(path)"
        return absolute.utf8.split(separator: UInt8(ascii: "/")).reduce(into: []) { components, component in
            if component.elementsEqual(".".utf8) { return }
            if component.elementsEqual("..".utf8) {
                _ = components.popLast()
            } else {
                components.append(Substring(component))
            }
        }
    }
}

extension AskedArtifact {
    /// What it is called where no pin says otherwise.
    package var usedName: String { name ?? ArtifactName.usual(of: locator) }
}

extension ArtifactName {
    /// The name an artifact goes by where the user gave none: its file's name without extension, or `stdin`.
    static func usual(of path: String) -> String { suggested(by: path) ?? "stdin" }
}
