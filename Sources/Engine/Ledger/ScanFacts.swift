import Advisories
import Core
import Ledger
import Signatures

/// What a ledger knows of one artifact and its layers at a time: all that the gate before a deploy asks it, and what a scan
/// receipt carries. What to make of it is the gate's to say.
package struct ScanFacts: Sendable {
    /// What is known of one of them.
    package struct Known: Sendable {
        /// The looks.
        package var history = ScanHistory()
        /// What advisories say of its packages; nil where none were listed, or nothing was ever compared.
        package var packages: TreeMatch?
    }

    /// What is known of the layers, by their digests; those that nobody knows are left out.
    package var layers: [Digest: Known] = [:]
    /// What is known of the artifact beside its layers; nil where nobody knows it.
    package var artifact: Known?

    /// Knows nothing.
    init() {}

    /// Asks a ledger.
    init(of identity: ArtifactIdentity, in ledger: any LedgerStore, asOf: Timestamp) async throws(Failure) {
        let key = ArtifactKey(identity)
        let known = try await ledger.known(layers: identity.layers.map(\.digest), artifacts: [key], asOf: asOf)
        self.init(of: identity, known)
    }

    /// What of more that is known concerns one artifact.
    init(
        of identity: ArtifactIdentity, _ known: (layers: [Digest: KnownLayer], artifacts: [ArtifactKey: KnownArtifact])
    ) {
        for layer in identity.layers {
            layers[layer.digest] = known.layers[layer.digest].map { Known(history: $0.history, packages: $0.packages) }
        }
        artifact = known.artifacts[ArtifactKey(identity)].map { Known(history: $0.history, packages: $0.packages) }
    }

    /// Layers that nobody ever read to the end.
    func unread(of identity: ArtifactIdentity) -> Int {
        identity.layers.count { layers[$0.digest]?.history.completed[Scanner.reading] == nil }
    }
}

extension ArtifactIdentity {
    /// The layers that a receipt names beside the artifact: a zip is one itself.
    var statedLayers: [Digest] { kind.isImage ? layers.map(\.digest) : [] }
}

// MARK: - Writing

extension ScanFacts {
    /// The form of receipts.
    /// - Parameter digests: The artifact's layers, lowest first.
    package func object(kind: ArtifactKind, layers digests: [Digest]) -> JSONObject {
        var object = JSONObject()
        object["kind"] = .string(kind.rawValue)
        object["comparisons"] = .array(comparisons.map(LedgerLine.value))
        var written: Set<Digest> = []
        object["layers"] = .array(
            digests.compactMap { digest in
                guard let known = layers[digest], written.insert(digest).inserted else { return nil }
                var object = JSONObject()
                object["digest"] = .string(digest.description)
                known.add(to: &object)
                return .object(object)
            })
        object["artifact"] = artifact.map { known in
            var object = JSONObject()
            known.add(to: &object)
            return .object(object)
        }
        return object
    }

    private var matches: [TreeMatch] { layers.values.compactMap(\.packages) + [artifact?.packages].compactMap(\.self) }

    /// The comparisons that are spoken of, by number, each with the dates of those ecosystems alone that packages here are of.
    private var comparisons: [AdvisoryMatch] {
        let matches = matches
        let words = matches.flatMap(\.ecosystems)
        let names = Set<TextKey>(words + words.map { Ecosystem($0).name })
        var comparisons: [Int64: AdvisoryMatch] = [:]
        for var match in matches.compactMap(\.match) {
            func isMeant(_ key: TextKey) -> Bool { names.contains(Ecosystem(key.string).name) }
            match.state.dates = match.state.dates.filter { isMeant($0.key) }
            match.state.fetched = match.state.fetched.filter { isMeant($0.key) && match.state.dates[$0.key] != nil }
            comparisons[match.id] = match
        }
        return comparisons.values.sorted { $0.id < $1.id }
    }
}

extension ScanFacts.Known {
    fileprivate func add(to object: inout JSONObject) {
        let looks = history.completed.all + history.attempts.all
        object["looks"] = .array(looks.map { .object(LedgerLine.object($0)) })
        object["packages"] = packages.map(Self.value)
    }

    private static func value(_ match: TreeMatch) -> JSONValue {
        var object = JSONObject()
        object["comparison"] = match.match.map { .integer($0.id) }
        object["advisories"] = .bool(match.hasAdvisories)
        object["ecosystems"] = LedgerLine.texts(match.ecosystems)
        object["vulnerable"] = .array(
            match.hits.map { hit in
                var object = JSONObject()
                object["package"] = .object(LedgerLine.value(hit.package))
                LedgerLine.add(hit.finding, to: &object)
                object["files"] = LedgerLine.texts(hit.evidence)
                object["firstSeen"] = hit.firstSeen.map { .string($0.description) }
                if hit.exploitation != Exploitation() { object["exploitation"] = value(hit.exploitation) }
                return .object(object)
            })
        return .object(object)
    }

    private static func value(_ exploitation: Exploitation) -> JSONValue {
        var object = JSONObject()
        if let known = exploitation.known {
            var member = JSONObject()
            member["since"] = .string(known.since.description)
            member["due"] = known.due.map { .string($0.description) }
            member["ransomware"] = .bool(known.isInRansomware)
            object["known"] = .object(member)
        }
        object["prediction"] = exploitation.prediction.map {
            ["probability": .integer(Int64($0.probability)), "percentile": .integer(Int64($0.percentile))]
        }
        object["fetched"] = exploitation.fetched.map { .string($0.description) }
        return .object(object)
    }
}
