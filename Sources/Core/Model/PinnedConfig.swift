/// An image's config as lockfiles and reports may hold it: what looks like a secret stands as its SHA-256.
///
/// A variable that does reads `NAME=sha256:…`, the digest being that of `NAME=value`; a label likewise, and an argument such
/// as `--token=value`. Of `--token value` the value stands as the digest of `--token=value`. A value that
/// has this form of itself counts as a secret too, so that no two configs look alike.
package struct PinnedConfig: Sendable, Equatable {
    /// The values, secrets replaced.
    package let values: ImageConfig

    /// Takes values whose secrets have been replaced, such as those of a lockfile.
    package init(replaced values: ImageConfig) { self.values = values }

    /// Replaces what looks like a secret; `hash` is SHA-256.
    package init(_ config: ImageConfig, hash: ([UInt8]) throws(Failure) -> Digest) throws(Failure) {
        var values = config
        for (index, variable) in config.environment.enumerated() {
            let (name, value) = Self.parts(variable)
            guard let value, SecretLooking.isSecret(name: name, value: value) else { continue }
            values.environment[index] = "\(name)=\(try hash(Array(variable.utf8)))"
        }
        for (name, value) in config.labels where SecretLooking.isSecret(name: name.string, value: value) {
            values.labels[name] = try hash(Array("\(name)=\(value)".utf8)).description
        }
        for list in [\ImageConfig.entrypoint, \.command, \.healthcheck, \.shell, \.onBuild] {
            values[keyPath: list] = try Self.arguments(values[keyPath: list], hash: hash)
        }
        self.values = values
    }

    private static func arguments(
        _ arguments: [String], hash: ([UInt8]) throws(Failure) -> Digest
    ) throws(Failure) -> [String] {
        var replaced = arguments
        for (index, argument) in arguments.enumerated() {
            let (name, value) = parts(argument)
            let former = index > 0 ? arguments[index - 1] : ""
            if SecretLooking.isSecretOption(former), !argument.isEmpty, !argument.hasPrefix("-") {
                replaced[index] = try hash(Array("\(former)=\(argument)".utf8)).description
            } else if let value, SecretLooking.isSecret(name: name, value: value), !name.utf8.contains(0x20) {
                replaced[index] = "\(name)=\(try hash(Array(argument.utf8)))"
            } else if SecretLooking.isSecretValue(argument) {
                replaced[index] = try hash(Array(argument.utf8)).description
            }
        }
        return replaced
    }

    /// A variable's name, and its value where it has one.
    package static func parts(_ variable: String) -> (name: String, value: String?) {
        guard let sign = variable.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (variable, nil) }
        return (String(variable[..<sign]), String(variable[variable.utf8.index(after: sign)...]))
    }
}
