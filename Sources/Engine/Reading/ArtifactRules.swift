import Core

/// How one artifact is read where that is said of it alone.
package struct ArtifactRules: Sendable {
    let limits: Limits
    let imageLimits: Limits
    let options: ArtifactOptions

    /// Reads an artifact with the bounds of an environment, and with options of its own.
    package init(_ environment: Environment, _ options: ArtifactOptions) {
        limits = environment.limits
        imageLimits = environment.imageLimits
        self.options = options
    }

    /// An environment with these bounds.
    func bounding(_ environment: Environment) -> Environment {
        var copy = environment
        copy.limits = limits
        copy.imageLimits = imageLimits
        return copy
    }
}
