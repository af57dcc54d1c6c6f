/// Vulnerabilities that only warn, by what those who ship the package do about them.
package struct SparedFindings: Sendable, Hashable {
    /// Those that no named version mends.
    package var unfixed = false
    /// Those that the distribution calls unimportant, unless they are known to be exploited.
    package var unimportant = false

    /// Spares none.
    package init() {}
}
