/// What an image's config says about running it (OCI image-spec 1.1, config, `config`), as plain values.
///
/// Missing, `null` and empty say the same: no runtime tells them apart.
package struct ImageConfig: Sendable, Equatable {
    /// The program and its first arguments (`Entrypoint`).
    package var entrypoint: [String]
    /// The arguments after those of the entrypoint, or the program where there is no entrypoint (`Cmd`).
    package var command: [String]
    /// The environment as `NAME=value`, in the document's order, which decides where a name stands twice (`Env`).
    package var environment: [String]
    /// User and group as the document spells them, such as `1000:1000`; empty for root (`User`).
    package var user: String
    /// The folder that the program starts in; empty for `/` (`WorkingDir`).
    package var workingDirectory: String
    /// Ports such as `8080/tcp`, sorted by their bytes (`ExposedPorts`).
    package var exposedPorts: [String]
    /// Mount points, sorted by their bytes (`Volumes`).
    package var volumes: [String]
    /// The signal that asks the program to stop, such as `SIGTERM` or `15`; empty for the runtime's own (`StopSignal`).
    package var stopSignal: String
    /// The command that docker runs again and again beside the program (`Healthcheck.Test`).
    package var healthcheck: [String]
    /// The shell of commands given as one string (`Shell`).
    package var shell: [String]
    /// What a build upon this image runs first (`OnBuild`).
    package var onBuild: [String]
    /// Names and values that decide nothing about running (`Labels`).
    package var labels: [TextKey: String]

    /// Describes a config; without arguments, one that says nothing.
    package init(
        entrypoint: [String] = [], command: [String] = [], environment: [String] = [], user: String = "",
        workingDirectory: String = "", exposedPorts: [String] = [], volumes: [String] = [], stopSignal: String = "",
        healthcheck: [String] = [], shell: [String] = [], onBuild: [String] = [], labels: [TextKey: String] = [:]
    ) {
        self.entrypoint = entrypoint
        self.command = command
        self.environment = environment
        self.user = user
        self.workingDirectory = workingDirectory
        self.exposedPorts = exposedPorts
        self.volumes = volumes
        self.stopSignal = stopSignal
        self.healthcheck = healthcheck
        self.shell = shell
        self.onBuild = onBuild
        self.labels = labels
    }
}
