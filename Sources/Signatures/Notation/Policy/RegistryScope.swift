import Core

/// A repository as trust policies name it: `registry.example/team/app`, without scheme, tag and digest.
enum RegistryScope {
    /// What stands for every repository.
    static let wildcard = "*"
    static let form =
        "a repository without scheme, tag and digest, such as registry.example/team/app, or local/app for a layout"

    /// Whether a text names one repository (trust-store-trust-policy.md, "Registry Scopes Constraints").
    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count <= 512, let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return isDomain(bytes[..<slash]) && isRepository(bytes[bytes.index(after: slash)...])
    }

    /// The repository of a reference, and the digest where it ends in one; nil where it is none.
    static func split(_ reference: String) -> (repository: String, digest: String?)? {
        var repository = reference[...]
        var digest: String?
        if let at = reference.utf8.lastIndex(of: UInt8(ascii: "@")) {
            repository = reference[..<at]
            digest = String(reference[reference.utf8.index(after: at)...])
        }
        // A tag follows the last slash; a colon before it is a port's.
        let last = repository.utf8.lastIndex(of: UInt8(ascii: "/")) ?? repository.utf8.startIndex
        if let colon = repository.utf8[last...].firstIndex(of: UInt8(ascii: ":")) {
            guard isTag(repository.utf8[repository.utf8.index(after: colon)...]) else { return nil }
            repository = repository[..<colon]
        }
        return isValid(String(repository)) ? (String(repository), digest) : nil
    }

    private static func isTag(_ tag: Substring.UTF8View) -> Bool {
        guard let first = tag.first, tag.count <= 128, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else {
            return false
        }
        return tag.allSatisfy { isLetter($0) || isDigit($0) || Array("_.-".utf8).contains($0) }
    }

    /// Labels of letters, digits and inner hyphens, and a port.
    private static func isDomain(_ text: Substring.UTF8View) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first else { return false }
        if parts.count == 2, parts[1].isEmpty || !parts[1].allSatisfy(isDigit) { return false }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            let hyphen = UInt8(ascii: "-")
            return first != hyphen && last != hyphen && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
        }
    }

    /// Components of lower-case letters and digits, between them `.`, `_`, `__` or hyphens.
    private static func isRepository(_ text: Substring.UTF8View) -> Bool {
        text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { component in
            var separator: [UInt8] = []
            guard let first = component.first, isLowerOrDigit(first) else { return false }
            for byte in component {
                guard isLowerOrDigit(byte) else {
                    separator.append(byte)
                    continue
                }
                guard isSeparator(separator) else { return false }
                separator = []
            }
            return separator.isEmpty
        }
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes == Array(".".utf8) || bytes == Array("_".utf8) || bytes == Array("__".utf8)
            || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || isDigit(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
