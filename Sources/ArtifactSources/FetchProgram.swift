import Core

/// The program that fetches what lies elsewhere: a process of its own, so that this one links no network and holds no
/// credential (docs/sources.md).
package struct FetchProgram: Sendable, Equatable {
    /// Where it lies.
    package var path: String
    /// Its environment, each as `NAME=VALUE`.
    package var environment: [String]

    /// Sets each property.
    package init(path: String, environment: [String]) {
        self.path = path
        self.environment = environment
    }
}
