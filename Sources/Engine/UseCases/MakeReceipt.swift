import Core
import Ledger
import Pins
import Policy
import Signatures

/// Makes a scan receipt: what a ledger knows of one artifact, signed, for a gate that has no ledger at hand.
package struct MakeReceipt: Sendable {
    /// Who signs.
    package enum Signer: Sendable {
        /// A profile of a trust store.
        case profile(SigningDemand)
        /// A key without a certificate: a Sigstore bundle that no log knows.
        case key(SigningDemand.Key)
        /// Nobody here: the statement is for another tool to sign. No gate takes it as it is.
        case nobody
    }

    /// How long a receipt holds at the most where nobody says: as long as a look is recent enough where nobody says.
    package static let usualLife = Duration.seconds(7 * 86_400)

    package var environment: Environment
    /// How the artifact is read.
    package var options: ArtifactOptions
    /// The ledger: a file or a server.
    package var ledger: String
    /// A lockfile whose pin is meant; nil where the artifact itself is read.
    package var lockfile: String?
    /// The artifact's name in the statement, for people; nil for the pin's, or the file's.
    package var name: String?
    /// The receipt's end; nil for `usualLife`, or the end of the profile's validity period where that is earlier.
    package var until: Timestamp?

    /// Asks a ledger in a process.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), ledger: String) {
        self.environment = environment
        self.options = options
        self.ledger = ledger
    }

    /// - Parameters:
    ///   - artifact: A path; with a lockfile the name of a pin.
    ///   - asOf: The time that the ledger is asked about, and that the receipt is dated by.
    /// - Throws: what refuses the artifact; `lockfile.*`; `ledger.*`, `input.*`; `sign.*`, `trust.unknown`;
    ///   `output.failed`. Nothing is written then.
    package func run(
        _ artifact: String, by signer: Signer, asOf: Timestamp, to output: String
    ) async throws(Failure) -> MadeReceipt {
        // Whoever signs is asked before the artifact is read.
        let request = try request(signer)
        let (identity, name) = try await subject(artifact)
        let store = try environment.ledgers.required(ledger)
        let facts = try await ScanFacts(of: identity, in: store, asOf: asOf)
        let end = request?.expires ?? until ?? asOf.adding(Self.usualLife)
        guard end > asOf else {
            throw Failure(
                .signRequest, "an end at \(end) is not after the time that it is dated by, \(asOf)",
                remedy: "choose a later one with \(setting: .until)")
        }
        let statement = ScanStatement(
            name: name, digest: identity.digest, tree: identity.tree, layers: identity.statedLayers,
            profile: request.map { ScanStatement.Profile(versionArn: $0.profileVersionArn, jobArn: $0.jobArn) },
            signingTime: asOf, until: end,
            scan: facts.object(kind: identity.kind, layers: identity.layers.map(\.digest)))
        try check(statement, facts, of: artifact)
        let text = try sealed(statement, by: signer, request)
        try AtomicFile.write(text, to: output)
        return MadeReceipt(
            source: artifact, output: output, statement: statement, by: signer, size: text.count,
            unread: facts.unread(of: identity), layers: identity.layers.count)
    }

    private func request(_ signer: Signer) throws(Failure) -> SigningRequest? {
        guard case .profile(let demand) = signer else { return nil }
        var signer = demand.signer
        if let until {
            signer.expires = until
        } else {
            signer.expires = nil
            let limit = try signer.statementRequest().expires
            signer.expires = min(limit, signer.time.adding(Self.usualLife))
        }
        let request = try signer.statementRequest()
        try signer.checkReceipt(request, by: try signer.identity())
        return request
    }

    /// What the receipt is about, and what people call it.
    private func subject(_ artifact: String) async throws(Failure) -> (ArtifactIdentity, name: String) {
        guard let lockfile else {
            let read = try await ArtifactReader(environment, options).read(artifact, wanting: .digest)
            guard let identity = ArtifactIdentity(read.inventory) else {
                throw Failure(.signRequest, "has no digest that a receipt could name", file: artifact)
            }
            return (identity, name ?? ArtifactName.usual(of: artifact))
        }
        guard let pin = try Lockfile.load(lockfile)[artifact] else {
            throw Failure(
                .inputNotFound, "pins nothing of the name \(PathEscaping.displayed(artifact.utf8))", file: lockfile,
                remedy: "give a name that stands in the lockfile")
        }
        return (ArtifactIdentity(pin.content.artifact, digest: pin.digest), name ?? pin.name)
    }

    /// Throws where no gate would read the receipt as it was meant.
    private func check(_ statement: ScanStatement, _ facts: ScanFacts, of artifact: String) throws(Failure) {
        let payload = statement.payload
        guard payload.count <= ScanStatement.byteLimit, statement.layers.count <= ScanStatement.layerLimit else {
            throw Failure(
                .inputUnsupported,
                "its receipt would have \(payload.count) bytes, over the limit of \(ScanStatement.byteLimit), or over "
                    + "\(ScanStatement.layerLimit) layers",
                file: artifact, remedy: "let the gate ask the ledger itself")
        }
        do throws(JSONFault) {
            let read = try ScanStatement(payload: payload)
            guard read == statement else { throw JSONFault(.unexpected, "it says something else", line: 1) }
            _ = try ScanFacts(read)
        } catch {
            throw Failure(.internalFault, "the receipt is not read as it was written: \(error.message)")
        }
    }

    private func sealed(
        _ statement: ScanStatement, by signer: Signer, _ request: SigningRequest?
    ) throws(Failure) -> [UInt8] {
        let text: [UInt8]
        switch signer {
        case .profile(let demand): text = try DSSE.sign(statement.payload, identity: try demand.signer.identity())
        case .key(let key): text = try BundleMaker.sign(statement: statement.payload, by: key.source).bundle
        case .nobody: return statement.payload + [UInt8(ascii: "\n")]
        }
        do throws(SigstoreFault) {
            guard try SealedReceipt(text).statement == statement else {
                throw SigstoreFault(.content, "it says something else")
            }
        } catch {
            throw Failure(.internalFault, "the receipt does not hold: \(error.message)")
        }
        return text
    }
}

/// What was written.
package struct MadeReceipt: Sendable, Equatable {
    /// What it is about, as the user named it.
    package var source: String
    /// The file.
    package var output: String
    /// Digest and tree of the artifact.
    package var digest, tree: Digest
    /// When the ledger was asked, and when the receipt ends.
    package var signingTime, until: Timestamp
    /// Bytes of the file.
    package var size: Int
    /// Layers that there are, and those of them that nobody ever read to the end.
    package var layers, unread: Int
    private let form: SignatureFormatName?
    private let profile: String?

    init(
        source: String, output: String, statement: ScanStatement, by signer: MakeReceipt.Signer, size: Int, unread: Int,
        layers: Int
    ) {
        self.source = source
        self.output = output
        (digest, tree) = (statement.digest, statement.tree)
        (signingTime, until) = (statement.signingTime, statement.until)
        self.size = size
        self.unread = unread
        self.layers = layers
        profile = statement.profile?.versionArn
        switch signer {
        case .profile: form = .dsse
        case .key: form = .sigstoreBundle
        case .nobody: form = nil
        }
    }

    /// What is good to know about it, each a sentence; what every gate will say of it.
    package var notices: [String] {
        var notices: [String] = []
        if unread > 0 {
            notices.append(
                "the ledger knows of no completed look at \(unread) of its \(layers) layers: no gate lets it pass")
        }
        if form == nil { notices.append("nobody signed it: no gate takes it before somebody does") }
        return notices
    }

    /// The receipt for people.
    package var facts: [(label: String, value: String)] {
        var facts = [(label: "of", value: source), ("digest", digest.description), ("tree", tree.description)]
        if let profile { facts.append(("profile", profile)) }
        facts += [("as of", "\(signingTime)"), ("until", "\(until)"), ("bytes", "\(size)")]
        return facts
    }

    /// The receipt for scripts: one JSON object, `docs/receipts.md`.
    package var json: [UInt8] {
        var object = JSONObject()
        object["schemaVersion"] = 1
        object["source"] = .string(PathEscaping.displayed(source.utf8))
        object["output"] = .string(PathEscaping.displayed(output.utf8))
        object["digest"] = .string(digest.description)
        object["tree"] = .string(tree.description)
        object["signingTime"] = .string(signingTime.description)
        object["until"] = .string(until.description)
        object["layers"] = .integer(Int64(layers))
        object["unread"] = .integer(Int64(unread))
        if let form {
            var signature = JSONObject()
            signature["format"] = .string(form.rawValue)
            signature["profileVersionArn"] = profile.map { .string($0) }
            object["signature"] = .object(signature)
        }
        return JSONWriter.text(.object(object), style: .pretty)
    }
}
