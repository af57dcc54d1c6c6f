import Core
import Cryptography
import Pins
import Signatures

/// What a machine without a network has to be brought, so that it can tell what is revoked.
package struct RefreshListing: Sendable {
    /// A group for each list.
    package var groups: [FactGroup]
    /// The same for scripts: `docs/schemas/trust-refresh.schema.json`.
    package var json: [UInt8]
}

/// Says which lists of revocations are needed: by the certificates of the store's trusted roots, and of the signatures of
/// artifacts. Nothing is fetched.
package struct ListRefresh: Sendable {
    package var environment: Environment
    /// How artifacts are read.
    package var options: ArtifactOptions
    /// The store's folder.
    package var store: String
    /// The lockfile whose signed artifacts are looked at; nil for none.
    package var lockfile: String?
    /// The folder of lists that are at hand; nil for none.
    package var lists: String?

    /// Lists in a process for this store.
    package init(_ environment: Environment, _ options: ArtifactOptions = ArtifactOptions(), store: String) {
        self.environment = environment
        self.options = options
        self.store = store
    }

    /// - Parameter artifacts: Artifacts whose signatures are looked at, beside those that the lockfile pins.
    /// - Throws: `trust.*`, `lockfile.*`, `input.*`; what refuses an artifact.
    package func run(_ artifacts: [String], asOf: Timestamp) async throws(Failure) -> RefreshListing {
        let store = try TrustStore.load(store)
        let lists = try lists.map { folder throws(Failure) in try RevocationLists.reading(folder) } ?? .none
        var certificates = store.trustedRoots.flatMap { root in
            (root.root.authorities + root.root.timestampAuthorities).flatMap(\.chain)
        }
        var (paths, missing) = (artifacts, [String]())
        if let lockfile {
            for pin in try Lockfile.load(lockfile).artifacts where pin.signer != nil {
                let path = environment.places.path(of: pin, lockfile: lockfile)
                guard let path, try FileKind.of(path) != .missing else {
                    missing.append(pin.name)
                    continue
                }
                paths.append(path)
            }
        }
        for path in paths { certificates += try await signers(of: path, asOf: asOf) }
        return listing(
            NeededList.all(of: certificates, in: lists), store.revocations?.asOf, missing: missing, asOf: asOf)
    }

    /// The certificates of an artifact's signatures, whether they hold or not.
    private func signers(of path: String, asOf: Timestamp) async throws(Failure) -> [Certificate] {
        var options = options
        options.looksBeside = true
        let artifact = try await ArtifactReader(environment, options).read(
            path, wanting: .digest, signature: .evidence)
        var certificates: [Certificate] = []
        for evidence in artifact.evidence(asOf: asOf) {
            for facts in evidence.claims?.chain ?? [] {
                do throws(CryptoFault) { certificates.append(try Certificate(der: facts.der)) } catch { continue }
            }
        }
        return certificates
    }

    private func listing(
        _ needed: [NeededList], _ own: Timestamp?, missing: [String], asOf: Timestamp
    ) -> RefreshListing {
        var groups = [
            FactGroup(
                "revocations.json",
                [
                    ("as of", own.map { "\($0)" } ?? "there is none"),
                    ("from", "AWS Signer's profiles and jobs, and whoever keeps identities and keys"),
                ])
        ]
        for list in needed {
            var facts = list.certificates.map { ("for", $0) }
            facts += list.sources.map { ("from", $0) }
            if list.sources.isEmpty {
                facts.append(("from", "an OCSP responder alone: keep its answers in the folder"))
            }
            if list.namesChanges {
                facts.append(("also", "the lists of changes since, which it or the certificates name"))
            }
            facts.append(("at hand", state(of: list, asOf)))
            groups.append(FactGroup("list of \(list.issuer)", facts))
        }
        if !missing.isEmpty {
            let facts = missing.map { ("not at hand", $0) }
            groups.append(FactGroup("pinned as signed, by certificates that are not known here", facts))
        }
        var object = JSONObject()
        object["schemaVersion"] = 1
        object["asOf"] = .string(asOf.description)
        object["revocations"] = own.map { .string($0.description) } ?? .null
        object["lists"] = .array(needed.map { value(of: $0, asOf) })
        object["unknown"] = .array(missing.map { .string($0) })
        return RefreshListing(groups: groups, json: JSONWriter.text(.object(object), style: .pretty))
    }

    private func state(of list: NeededList, _ asOf: Timestamp) -> String {
        guard let file = list.file else { return "none" }
        guard let until = list.until else { return "\(file), which does not say when it ends" }
        return until <= asOf ? "\(file), which ended on \(until)" : "\(file), until \(until)"
    }

    private func value(of list: NeededList, _ asOf: Timestamp) -> JSONValue {
        var object = JSONObject()
        object["issuer"] = .string(list.issuer)
        object["sources"] = .array(list.sources.map { .string($0) })
        object["certificates"] = .array(list.certificates.map { .string($0) })
        object["namesChanges"] = .bool(list.namesChanges)
        object["file"] = list.file.map { .string($0) } ?? .null
        object["until"] = list.until.map { .string($0.description) } ?? .null
        object["isCurrent"] = .bool(list.file != nil && list.until.map { $0 > asOf } ?? false)
        return .object(object)
    }
}
