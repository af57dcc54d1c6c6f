import Core
import Cryptography

extension AttestationEnvelope {
    /// How a provenance says that one of what it may be about was built, where its signature holds by the key that it brings
    /// along, or only a key that is not at hand can tell; nil for every other statement. Whoever made it can say so: nobody vouches for
    /// it here.
    package var claimedBuild: PinnedBuild? {
        do throws(SigstoreFault) {
            let bundle = try SigstoreBundle.read(try self.bundle.get())
            guard case .envelope(let envelope) = bundle.content else { return nil }
            let signer = try ClaimedSigner(bundle)
            let statement = try InTotoStatement(envelope)
            guard AttestationType.known(.provenance).covers(statement.predicateType),
                let subject = about.first(where: statement.isAbout)
            else { return nil }
            // A key that is not at hand is for who believes it to try.
            if let key = signer.key {
                _ = try SignedBytes(
                    bundle.content, over: subject, key: key, certificate: signer.leaf)
            }
            return Self.build(
                in: statement, try signer.leaf.map { leaf throws(SigstoreFault) in try FulcioIdentity(leaf) })
        } catch {
            return nil
        }
    }

    /// nil where the provenance and the certificate name several sources.
    private static func build(in statement: InTotoStatement, _ identity: FulcioIdentity?) -> PinnedBuild? {
        do throws(JSONFault) {
            var facts = try BuildFacts(JSONCursor(statement.predicate), type: statement.predicateType)
            if let identity { facts.add(identity) }
            let repositories = Set<TextKey>(facts.repositories)
            let workflows = Set<TextKey>(facts.workflows)
            guard let builder = facts.builder, repositories.count <= 1, workflows.count <= 1 else { return nil }
            return PinnedBuild(
                builder: builder, repository: facts.repositories.first, workflow: facts.workflows.first)
        } catch {
            return nil
        }
    }
}

/// Compares how an artifact was built with how it had been when it was pinned: `lock.provenance`.
package struct BuildPinCheck: Sendable {
    /// Whom to believe; nil where nobody is asked.
    private let trust: SigstoreTrust?

    /// Prepares the comparison.
    package init(by trust: SigstoreTrust?) { self.trust = trust }

    /// The build to pin; a failed finding where there is none, or where provenances name several.
    package static func build(to pin: [AttestationEnvelope]) -> Result<PinnedBuild, ProvenanceFault> {
        var found: [PinnedBuild] = []
        for build in pin.compactMap(\.claimedBuild) where !found.contains(build) { found.append(build) }
        guard let first = found.first else {
            return .failure(ProvenanceFault("no provenance that holds came with it or was given; nothing was pinned"))
        }
        guard found.count == 1 else {
            let names = found.prefix(8).map { BuildFacts.shown($0.text) }.joined(separator: "; ")
            return .failure(ProvenanceFault("its provenances name several builds: \(names); nothing was pinned"))
        }
        return .success(first)
    }

    /// The finding.
    package func judge(pinned: PinnedBuild, _ found: [AttestationEnvelope]) -> Finding {
        var claimed: [PinnedBuild] = []
        var believed: [PinnedBuild] = []
        for envelope in found {
            guard let build = envelope.claimedBuild else { continue }
            claimed.append(build)
            if let trust, vouches(trust, for: envelope) { believed.append(build) }
        }
        let shown = BuildFacts.shown(pinned.text)
        if believed.contains(pinned) { return Finding(.lockProvenance, .pass, "built as pinned: \(shown)") }
        guard let other = (believed.isEmpty ? claimed : believed).first(where: { $0 != pinned }),
            !(believed.isEmpty && claimed.contains(pinned))
        else {
            guard claimed.contains(pinned) else {
                return Finding(
                    .lockProvenance, .fail,
                    "built as \(shown) when it was pinned, and no provenance that holds is here now",
                    remedy: "export the image with its provenance, or give the file with \(setting: .attestationFile)")
            }
            return Finding(
                .lockProvenance, .warn, "claims to be built as pinned, \(shown), and nobody vouched for it",
                remedy: "verify with \(setting: .trust) and \(setting: .attestation)")
        }
        return Finding(
            .lockProvenance, .fail, "built otherwise than pinned: \(BuildFacts.shown(other.text)), pinned is \(shown)",
            remedy: "find out why it was built otherwise, then lock the artifact again")
    }

    /// What is said where no statement can be given, of an artifact that brings none along.
    package func left(pinned: PinnedBuild) -> Finding {
        Finding(
            .lockProvenance, .warn,
            "built as \(BuildFacts.shown(pinned.text)) when it was pinned, and what says how it was built does not come with a zip",
            remedy: "verify it with \(setting: .attestationFile)")
    }

    private func vouches(_ trust: SigstoreTrust, for envelope: AttestationEnvelope) -> Bool {
        do throws(SigstoreFault) {
            let bytes = try envelope.bundle.get()
            return envelope.about.contains { subject in
                guard case .success(let maker) = trust.maker(of: bytes, over: subject) else { return false }
                return !maker.signer.names.isEmpty && trust.doubt(of: maker)?.outcome != .fail
            }
        } catch {
            return false
        }
    }
}

/// Why no build can be pinned.
package struct ProvenanceFault: Error, Sendable, Equatable {
    /// One sentence for people.
    package var message: String
    init(_ message: String) { self.message = message }

    /// What `lock` says of it.
    package var finding: Finding {
        Finding(
            .lockProvenance, .fail, message,
            remedy: "give the one that is meant with \(setting: .attestationFile), or export the image with it")
    }
}
