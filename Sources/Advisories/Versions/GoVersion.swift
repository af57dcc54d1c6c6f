/// Go's module versions, pseudo-versions among them: SemVer 2 with or without the `v`. Also the toolchain's own releases
/// (`go1.21rc2`), which are what the standard library's version is.
struct GoVersion: VersionForm {
    private let version: SemanticVersion

    init?(_ bytes: [UInt8]) {
        var scanner = VersionScanner(bytes)
        if scanner.take(word: "go") {
            guard let release = Self.toolchain(&scanner) else { return nil }
            version = release
            return
        }
        if let version = SemanticVersion(bytes) {
            self.version = version
        } else if let release = Self.toolchain(&scanner) {
            version = release
        } else {
            return nil
        }
    }

    /// `1.21`, `1.21.3`, `1.21rc2`, `1.9beta1`; what follows a space or a hyphen names experiments or a vendor.
    private static func toolchain(_ scanner: inout VersionScanner) -> SemanticVersion? {
        var numbers: [Numeral] = []
        repeat {
            guard let number = scanner.number() else { return nil }
            numbers.append(number)
        } while scanner.take(".")
        var prerelease: [SemanticVersion.Identifier] = []
        for word in ["beta", "rc"] where scanner.take(word: word) {
            guard let number = scanner.number() else { return nil }
            prerelease = [.text(Array(word.utf8)), .number(number)]
            break
        }
        let suffix = scanner.next
        guard scanner.isAtEnd || suffix == UInt8(ascii: " ") || suffix == UInt8(ascii: "-") else { return nil }
        return SemanticVersion(numbers: numbers, prerelease: prerelease)
    }

    func order(to other: GoVersion) -> Order { version.order(to: other.version) }
}
