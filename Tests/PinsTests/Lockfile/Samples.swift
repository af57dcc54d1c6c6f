import Core
import Cryptography
import Pins

/// A digest that stands for nothing but its number.
func digest(_ number: Int) throws -> Digest { try SHA256.digest(of: Array("\(number)".utf8)) }

func zipPin(_ name: String = "telemetry", number: Int = 1) throws -> Pin {
    Pin(
        name: name, kind: .layerZip, source: "layers/\(name).zip", digest: try digest(number), size: 1_048_576,
        tree: try digest(number + 1000), files: 42, unpackedSize: 3_000_000)
}

func imagePin(_ name: String = "api", layers: Int = 2) throws -> Pin {
    Pin(
        name: name, kind: .ociArchive, source: "api.tar", digest: try digest(7), size: 9, tree: try digest(8), files: 3,
        unpackedSize: 100, configDigest: try digest(9), config: try imageConfig(),
        layers: try (0..<layers).map { number in
            LayerFacts(
                digest: try digest(100 + number), diffID: try digest(200 + number), tree: try digest(300 + number),
                mediaType: "application/vnd.oci.image.layer.v1.tar+gzip")
        },
        signer: Pin.Signer(
            format: "aws-signer-zip",
            profileVersionArn: "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/A1b2C3d4E5"))
}

/// A zip that holds timestamp-based compiled modules of Python.
func compiledPin() throws -> Pin {
    var pin = try zipPin("compiled")
    pin.bytecode = try digest(77)
    return pin
}

/// A zip in which a reviewer allowed two things.
func allowingPin() throws -> Pin {
    var pin = try zipPin("allowing")
    pin.allowed = ["archive.zip-setuid=d", "archive.zip-symlink-escape=d/l"].compactMap { Allowance($0) }
    return pin
}

/// An image that somebody signed who is no signing profile.
func certifiedPin() throws -> Pin {
    var pin = try imagePin("certified")
    pin.signer = Pin.Signer(
        format: "notation-cose", identity: .certificate(subject: "CN=e2e,O=Acme,ST=WA,C=US", root: try digest(5)))
    return pin
}

func lockfile(_ pins: Pin...) throws(Failure) -> Lockfile {
    var lockfile = Lockfile()
    for pin in pins { try lockfile.set(pin) }
    return lockfile
}

/// A manifest of one file, other for each number.
func manifest(_ number: Int) throws -> Manifest {
    let path = try EntryPath(validating: Array("python/m\(number).py".utf8), rules: .zip)
    return try Manifest(entries: [Entry(path: path, type: .file, mode: 0o644, size: 1, sha256: try digest(number))])
}

/// The pin of a manifest.
func pin(_ name: String, _ manifest: Manifest) throws -> Pin {
    var pin = try zipPin(name)
    pin.tree = manifest.tree
    return pin
}

func sha256(_ bytes: [UInt8]) throws -> Digest { try SHA256.digest(of: bytes) }

/// A config that says everything, with a variable that looks like a secret.
func imageConfig() throws -> PinnedConfig {
    let config = ImageConfig(
        entrypoint: ["/usr/bin/api"], command: ["--port", "8080"],
        environment: ["PATH=/usr/bin:/bin", "API_TOKEN=do-not-print", "EMPTY="], user: "1000:1000",
        workingDirectory: "/srv", exposedPorts: ["8080/tcp"], volumes: ["/data"], stopSignal: "SIGTERM",
        healthcheck: ["CMD", "true"], shell: ["/bin/sh", "-c"], onBuild: ["RUN true"],
        labels: ["org.opencontainers.image.title": "api", "Org.OpenContainers.image.title": "API"])
    return try PinnedConfig(config) { bytes throws(Failure) in try SHA256.digest(of: bytes) }
}

/// A zip of which Lambda's answers are known, with what people wrote of it.
func notedPin() throws -> Pin {
    var pin = try zipPin("noted")
    pin.layerVersionArn = "arn:aws:lambda:eu-central-1:111122223333:layer:noted:7"
    pin.codeDigest = pin.digest
    pin.packing = PackingFacts(times: try digest(60), order: try digest(61), compression: try digest(62))
    (pin.owner, pin.reviewedBy, pin.note) = ("platform@acme.example", "ada", "Keep below 2.0: see #41.")
    return pin
}

/// An image out of an index.
func knownImagePin() throws -> Pin {
    var pin = try imagePin("known")
    (pin.indexDigest, pin.manifestDigest) = (try digest(50), try digest(51))
    return pin
}
