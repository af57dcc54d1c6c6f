import Core

/// The pin that an artifact is compared with, and what told them to belong together.
package struct PinMatch: Sendable, Equatable {
    /// How a pin was found.
    package enum Basis: Sendable, Equatable {
        /// By the name that the user gave.
        case name
        /// The artifact's bytes are the pinned ones.
        case digest
        /// The artifact's content is the pinned one, its bytes are not.
        case tree
        /// By the artifact's file name without its extension.
        case fileName
    }

    /// The pin.
    package var pin: Pin
    /// How it was found.
    package var basis: Basis
}

extension Lockfile {
    /// An artifact's pin: of the name given and of no other; else of the same digest; else of the same tree; else of
    /// the name that the file's name suggests. Of several pins with one digest, as of the images for several
    /// platforms in one file, the one of the same tree and config is taken; then the one with the suggested name, else
    /// the first.
    ///
    /// - Parameters:
    ///   - name: The name that the user gave, if any.
    ///   - digest: The artifact's digest; nil where it has none.
    ///   - tree: The artifact's tree.
    ///   - configDigest: The digest of an image's config.
    ///   - source: The artifact's path, `-` for standard input.
    package func pin(
        name: String?, digest: Digest?, tree: Digest, configDigest: Digest? = nil, source: String
    ) -> PinMatch? {
        if let name { return self[name].map { PinMatch(pin: $0, basis: .name) } }
        let suggested = ArtifactName.suggested(by: source)
        func preferred(_ isCandidate: (Pin) -> Bool) -> Pin? {
            var candidates = artifacts.filter(isCandidate)
            for isCloser in [{ $0.tree == tree }, { $0.configDigest == configDigest }] as [(Pin) -> Bool] {
                let closer = candidates.filter(isCloser)
                if !closer.isEmpty { candidates = closer }
            }
            return candidates.first { $0.name == suggested } ?? candidates.first
        }
        if let digest, let pin = preferred({ $0.digest == digest }) { return PinMatch(pin: pin, basis: .digest) }
        if let pin = preferred({ $0.tree == tree }) { return PinMatch(pin: pin, basis: .tree) }
        return suggested.flatMap { self[$0] }.map { PinMatch(pin: $0, basis: .fileName) }
    }
}

/// The name of an artifact that nobody named.
package enum ArtifactName {
    /// The last component of a path without its extension; `.tar` before a compression's extension goes too. What
    /// follows the last dot is an extension where it is at most five letters or digits with a letter among them:
    /// `python3.11` and `layer-1.2` have none. Nil where a path suggests no name: `-`, `/`, `..`.
    package static func suggested(by path: String) -> String? {
        guard !Locator(path).isStandardInput, let last = path.split(separator: "/").last, last != "-", last != ".",
            last != ".."
        else { return nil }
        var name = withoutExtension(last)
        if name.utf8.count < last.utf8.count, name.hasSuffix(".tar") { name = withoutExtension(name) }
        return String(name)
    }

    private static func withoutExtension(_ name: Substring) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        let suffix = name[name.index(after: dot)...].utf8
        let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard suffix.count <= 5, suffix.contains(where: isLetter), suffix.allSatisfy({ isLetter($0) || isDigit($0) })
        else { return name }
        return name[..<dot]
    }
}
