import Core
import Cryptography

/// What is asked of statements about an artifact, as a pure function of the statements, the trust store and a time.
package struct AttestationCheck: Sendable {
    /// Whom to believe.
    package let trust: SigstoreTrust
    /// What is asked.
    package let demand: AttestationDemand

    /// Prepares the check.
    /// - Throws: `trust.unknown` where the store holds no identity of a name that may make statements.
    package init(_ demand: AttestationDemand, by trust: SigstoreTrust) throws(Failure) {
        self.demand = demand
        self.trust = trust
        let known = Set<TextKey>(trust.identities.map(\.name) + trust.keys.map(\.name))
        for name in demand.signers ?? [] where !known.contains(TextKey(name)) {
            throw Failure(
                .trustUnknown, "holds no identity \(PathEscaping.displayed(name.utf8))", file: trust.store.folder,
                remedy: "add it with `\(run: .addIdentity)`, after review")
        }
    }

    /// A statement that can be read, and the bundle that it came in.
    private struct Read {
        var bundle: [UInt8]
        var statement: InTotoStatement
        var envelope: AttestationEnvelope
    }

    /// One finding or more for each kind that is asked for. Of several statements of a kind the best counts.
    package func judge(_ found: [AttestationEnvelope]) -> [Finding] {
        var statements: [Read] = []
        var broken: [Finding] = []
        for envelope in found {
            do throws(SigstoreFault) {
                statements.append(try Self.read(envelope))
            } catch {
                if let stated = envelope.statedType, !demand.types.contains(where: { $0.covers(stated) }) { continue }
                // Whoever may push to a repository can add some; one that the user gave was asked for.
                broken.append(
                    Finding(
                        .attestationIntegrity, envelope.isGiven ? .fail : .warn,
                        "a statement cannot be read: \(error.message)", path: envelope.place))
            }
        }
        var findings: [Finding] = []
        for type in demand.types {
            var best: [Finding]?
            for statement in statements where type.covers(statement.statement.predicateType) {
                let found = judge(statement, as: type)
                if best.map({ found.signatureRank < $0.signatureRank }) ?? true { best = found }
                // None can be better.
                if found.signatureRank == 0 { break }
            }
            guard let best else {
                let others = Set<TextKey>(statements.map(\.statement.predicateType)).sorted().prefix(8)
                let shown = others.map { BuildFacts.shown($0) }.joined(separator: ", ")
                findings.append(
                    Finding(
                        .attestationMissing, .fail,
                        "there is no \(type.text) about the artifact\(others.isEmpty ? "" : "; there is \(shown)")",
                        remedy:
                            "export the image with what is attached to it, or give the file that holds the statement"))
                continue
            }
            findings += best
        }
        return findings + broken
    }

    private static func read(_ envelope: AttestationEnvelope) throws(SigstoreFault) -> Read {
        let bundle = try envelope.bundle.get()
        guard case .envelope(let signed) = try SigstoreBundle.read(bundle).content else {
            throw SigstoreFault(.content, "it signs an artifact and states nothing of it")
        }
        let statement = try InTotoStatement(signed)
        guard statement.predicateType != AttestationType.signature else {
            throw SigstoreFault(.content, "it is a signature, and no statement")
        }
        if let stated = envelope.statedType, stated != statement.predicateType {
            let (said, found) = (BuildFacts.shown(stated), BuildFacts.shown(statement.predicateType))
            throw SigstoreFault(.content, "it is stored as \(said), and is \(found)")
        }
        return Read(bundle: bundle, statement: statement, envelope: envelope)
    }

    private func judge(_ read: Read, as type: AttestationType) -> [Finding] {
        findings(of: read, as: type).map { finding in
            var copy = finding
            copy.path = read.envelope.place
            return copy
        }
    }

    private func findings(of read: Read, as type: AttestationType) -> [Finding] {
        guard let subject = read.envelope.about.first(where: read.statement.isAbout) else {
            let due = read.envelope.about.map(\.text).joined(separator: " or ")
            let found = read.statement.shownSubject.map { ", but about \($0)" } ?? ""
            return [fail(.attestationIntegrity, "the \(type.text) is not about \(due)\(found)")]
        }
        let maker: StatementMaker
        switch trust.maker(of: read.bundle, over: subject) {
        case .failure(let fault):
            let id = fault.finding == .signatureIntegrity ? FindingID.attestationIntegrity : .attestationUntrusted
            return [fail(id, "the \(type.text) does not hold: \(fault.message)")]
        case .success(let found): maker = found
        }
        let held = maker.isLogged ? ", and its log holds it" : ""
        let integrity = Finding(.attestationIntegrity, .pass, "the \(type.text) about \(subject.text) holds\(held)")
        let allowed = demand.signers ?? trust.config?.identities
        let names = maker.signer.names
        guard names.contains(where: { name in allowed?.contains { $0 == name } ?? true }) else {
            let what = names.isEmpty ? "who is no identity of the trust store" : "who is not asked for"
            return [
                integrity,
                fail(
                    .attestationUntrusted, "the \(type.text) is by \(maker.signer.shown), \(what)",
                    remedy: "add who makes statements with `\(run: .addIdentity)`, after review"),
            ]
        }
        if let doubt = trust.doubt(of: maker) {
            return [
                integrity,
                Finding(
                    .attestationUntrusted, doubt.outcome,
                    "the \(type.text) is by \(maker.signer.shown): \(doubt.message)", remedy: doubt.remedy),
            ] + (doubt.outcome == .fail ? [] : mismatch(of: read, as: type, maker))
        }
        let trusted = Finding(.attestationUntrusted, .pass, "the \(type.text) is by \(maker.signer.shown)")
        return [integrity, trusted] + mismatch(of: read, as: type, maker)
    }

    /// What a statement that holds says, beside what is asked for.
    private func mismatch(of read: Read, as type: AttestationType, _ maker: StatementMaker) -> [Finding] {
        let faults: [String]
        do throws(JSONFault) {
            faults = try self.faults(of: read.statement, as: type, maker.proof.identity)
        } catch {
            return [fail(.attestationMismatch, "the \(type.text): \(error.message)")]
        }
        guard faults.isEmpty else {
            return [
                fail(
                    .attestationMismatch, "the \(type.text): \(faults.joined(separator: "; "))",
                    remedy: "find out how it was built; change what is asked for only after review")
            ]
        }
        return [Finding(.attestationMismatch, .pass, "the \(type.text) says what is asked for")]
    }

    private func faults(
        of statement: InTotoStatement, as type: AttestationType, _ identity: FulcioIdentity?
    ) throws(JSONFault) -> [String] {
        let predicate = JSONCursor(statement.predicate)
        switch type {
        case .known(.provenance):
            var facts = try BuildFacts(predicate, type: statement.predicateType)
            if let identity { facts.add(identity) }
            return facts.faults(demand)
        case .known(.vsa): return try SummaryFacts(predicate).faults(demand)
        case .known(.spdx), .known(.cyclonedx), .known(.vuln):
            _ = try predicate.object()
            return []
        case .uri: return []
        }
    }

    private func fail(_ id: FindingID, _ message: String, remedy: Prose? = nil) -> Finding {
        Finding(id, .fail, message, remedy: remedy)
    }
}
