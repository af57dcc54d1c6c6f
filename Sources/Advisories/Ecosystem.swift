import Core

/// An ecosystem as OSV names it: a name, and for distributions a release ("Debian:12", "Alpine:v3.19").
package struct Ecosystem: Hashable, Sendable {
    /// What stands before the first colon, such as "Debian".
    package let name: String
    /// What stands after it; nil for none.
    package let release: String?

    /// Reads an ecosystem as records write it.
    package init(_ text: String) {
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        let own = colon.map { String(text[..<$0]) } ?? text
        // Its packages are those of Red Hat's, built again.
        name = TextKey(own) == "CentOS" ? "Red Hat" : own
        release = colon.map { String(text[text.utf8.index(after: $0)...]) }
    }
}

extension Ecosystem: CustomStringConvertible {
    /// The ecosystem as records write it.
    package var description: String { release.map { "\(name):\($0)" } ?? name }
}
