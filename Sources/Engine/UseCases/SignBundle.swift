import Core
import Signatures

/// What was written.
package struct BundleReceipt: Sendable, Equatable {
    /// What was signed, as the user named it.
    package var source: String
    /// The bundle's file.
    package var output: String
    /// SHA-256 of what was signed.
    package var digest: Digest
    /// SHA-256 of the key's SubjectPublicKeyInfo.
    package var key: Digest

    /// The receipt for people.
    package var facts: [(label: String, value: String)] {
        [("of", source), ("digest", digest.description), ("key", key.description)]
    }

    /// The receipt for scripts: one JSON object, `docs/sigstore.md`.
    package var json: [UInt8] {
        var signature = JSONObject()
        signature["format"] = .string(SignatureFormatName.sigstoreBundle.rawValue)
        signature["key"] = .string(key.description)
        var object = JSONObject()
        object["schemaVersion"] = 1
        object["source"] = .string(PathEscaping.displayed(source.utf8))
        object["output"] = .string(PathEscaping.displayed(output.utf8))
        object["digest"] = .string(digest.description)
        object["signature"] = .object(signature)
        return JSONWriter.text(.object(object), style: .pretty)
    }
}

/// Signs a zip by a key of one's own in a Sigstore bundle beside it, or adds a timestamp to such a bundle.
package struct SignBundle: Sendable {
    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions
    /// Whether another file in the bundle's place may be replaced.
    package var replaces = false

    /// Signs in a process a zip that is read so.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions()) {
        self.environment = environment
        self.options = options
    }

    /// Signs. The zip is read strictly first: what `verify` would refuse is not signed.
    ///
    /// - Throws: what refuses the zip; `sign.archive` for one whose own signature does not hold, and for a file in the bundle's
    ///   place; `sign.key`, `output.failed`. Nothing is written then.
    package func run(
        _ path: String, by key: SigningDemand.Key, at time: Timestamp, to output: String
    ) async throws(Failure) -> BundleReceipt {
        let digest = try await digest(of: path, at: time)
        if !replaces, try FileKind.of(output) != .missing {
            throw Failure(
                .signArchive, "is there already", file: output,
                remedy: "sign with \(setting: .replace) to put the new bundle in its place")
        }
        let made = try BundleMaker.sign(digest, by: key.source)
        try AtomicFile.write(made.bundle, to: output)
        return BundleReceipt(source: path, output: output, digest: digest, key: made.key)
    }

    /// Adds a timestamp to the bundle that lies there; its signature stays.
    ///
    /// - Parameter timestamp: A response or a token (RFC 3161) over the bundle's signature.
    /// - Throws: as the other, and `sign.request` for a timestamp of something else.
    package func addTimestamp(
        _ timestamp: String, of path: String, at time: Timestamp, to output: String
    ) async throws(Failure) -> BundleReceipt {
        let bytes = try FileReading.readWhole(timestamp, limit: TimestampCheck.byteLimit)
        let bundle = try FileReading.readWhole(output, limit: SigstoreBundle.byteLimit)
        let digest = try await digest(of: path, at: time)
        do throws(Failure) {
            let made = try BundleMaker.adding(timestamp: bytes, to: bundle, over: digest)
            try AtomicFile.write(made.bundle, to: output)
            return BundleReceipt(source: path, output: output, digest: digest, key: made.key)
        } catch {
            throw error.inFile(error.code == .signRequest ? timestamp : output)
        }
    }

    private func digest(of path: String, at time: Timestamp) async throws(Failure) -> Digest {
        let artifact = try await ArtifactReader(environment, options).read(
            path, wanting: .digest, signature: .evidence)
        guard !artifact.inventory.kind.isImage, let digest = artifact.inventory.digest else {
            throw Failure(
                .signRequest, "is an image, which a bundle beside it would not sign where it is pulled from",
                file: path,
                remedy: "sign the image in its layout with a profile, or where it is pushed to")
        }
        try artifact.requireHoldingSignature(asOf: time, remedy: "get it from its publisher again")
        return digest
    }
}

extension SigningDemand.Key {
    /// The same, as signatures take it.
    var source: SigningKeySource {
        switch self {
        case .pem(let text, let passPhrase): .pem(text, passPhrase: passPhrase)
        case .token(let uri, let pin): .token(uri: uri, pin: pin)
        }
    }
}
