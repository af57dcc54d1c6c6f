import Core

extension LedgerStore {
    /// What is known, up to a time, of layers and of artifacts, read side by side; those that nobody knows are left out.
    package func known(
        layers digests: [Digest], artifacts keys: [ArtifactKey], asOf: Timestamp
    ) async throws(Failure) -> (layers: [Digest: KnownLayer], artifacts: [ArtifactKey: KnownArtifact]) {
        async let artifacts = outcome { () async throws(Failure) in try await self.artifacts(keys, asOf: asOf) }
        let layers = try await layers(digests, asOf: asOf)
        return (layers, try await artifacts.get())
    }

    /// All layers and artifacts and what is known of them up to a time, read side by side.
    package func known(asOf: Timestamp) async throws(Failure) -> (layers: [KnownLayer], artifacts: [KnownArtifact]) {
        async let artifacts = outcome { () async throws(Failure) in try await self.artifacts(asOf: asOf) }
        let layers = try await layers(asOf: asOf)
        return (layers, try await artifacts.get())
    }

    /// What `async let` does not keep: the type of what is thrown.
    private func outcome<Value: Sendable>(
        _ question: @Sendable () async throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        do throws(Failure) { return .success(try await question()) } catch { return .failure(error) }
    }
}
