import Core

/// An ecosystem as OSV names it: a name, and for distributions a release ("Debian:12", "Alpine:v3.19").
package struct Ecosystem: Hashable, Sendable {
    /// What stands before the first colon, such as "Debian".
    package let name: String
    /// What stands after it; nil for none.
    package let release: String?

    /// Reads an ecosystem as records write it.
    package init(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            name = text
            release = nil
            return
        }
        name = String(text[..<colon])
        release = String(text[text.utf8.index(after: colon)...])
    }
}

extension Ecosystem: CustomStringConvertible {
    /// The ecosystem as records write it.
    package var description: String { release.map { "\(name):\($0)" } ?? name }
}
