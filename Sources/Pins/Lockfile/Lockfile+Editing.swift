import Core

extension Lockfile {
    /// Removes pins by their names; nothing else moves.
    /// - Throws: `input.option` for a name that is not pinned; `lockfile.invalid` where nothing would stay pinned.
    package mutating func remove(_ names: [String]) throws(Failure) {
        for name in names {
            try requirePin(name)
            remove(name)
        }
        try requireSomething()
    }

    /// Gives a pin another name; all else that it says stays.
    /// - Throws: `input.option` for a name that is not pinned, or another that is; `lockfile.invalid` for one that no pin can
    ///   have.
    package mutating func rename(_ name: String, to new: String) throws(Failure) {
        var pin = try requirePin(name)
        guard self[new] == nil else {
            throw Failure(
                .inputOption, "\(Self.shown(new)) is pinned already",
                remedy: "choose another name, or remove that pin first")
        }
        remove(name)
        pin.name = new
        try set(pin)
    }

    /// The pin of a name that somebody typed.
    /// - Throws: `input.option` where there is none, naming those that look like it.
    @discardableResult
    package func requirePin(_ name: String) throws(Failure) -> Pin {
        if let pin = self[name] { return pin }
        let alike = artifacts.filter {
            ArtifactName.withoutVersion($0.name) == ArtifactName.withoutVersion(name)
                || $0.name.utf8.starts(with: name.utf8) || name.utf8.starts(with: $0.name.utf8)
        }
        throw Failure(
            .inputOption, "\(Self.shown(name)) is not pinned",
            remedy: alike.isEmpty ? nil : "pinned are \(alike.map { Self.shown($0.name) }.joined(separator: ", "))")
    }

    /// Throws `lockfile.invalid` where nothing is pinned: compared with nothing, nothing would be missed.
    package func requireSomething() throws(Failure) {
        guard artifacts.isEmpty else { return }
        throw Failure(
            .lockfileInvalid, "nothing would stay pinned",
            remedy: "if that is meant, remove the lockfile and the folder of manifests beside it")
    }

    private static func shown(_ name: String) -> String { PathEscaping.displayed(name.utf8) }
}
