import Core
import Cryptography

/// What has to stand behind a log's entry.
enum LogDemand {
    /// A promise or a proof: bundles of v0.1.
    case either
    /// A proof with a checkpoint: later ones.
    case proof
    /// A promise: cosign's annotations, which carry no proof.
    case promise
}

/// Whether a log that is believed holds an entry of exactly this signature.
struct LogCheck {
    /// What is signed, with what.
    let signed: SignedBytes
    /// The logs that are believed.
    let logs: [TrustedLog]
    let demand: LogDemand

    /// What an entry that holds establishes.
    struct Logged {
        /// The log.
        var log: TrustedLog
        /// The time that the log vouches for; nil where it vouches for none.
        var time: Timestamp?
    }

    func judge(_ entry: LogEntry) throws(SigstoreFault) -> Logged {
        guard let log = logs.first(where: { $0.id == entry.log }) else {
            throw SigstoreFault(
                .unknownLog, "its entry is of a log that nobody vouches for (\(Hex.text(entry.log.prefix(16)))…)")
        }
        if let fault = signed.fault(in: try LoggedSignature(entry.body, kind: entry.kind, version: entry.version)) {
            throw fault
        }
        try requireParts(of: entry)
        let time = try promisedTime(of: entry, log)
        if let time, !log.period.contains(time) {
            throw SigstoreFault(.time, "its entry is of \(time), and \(log.shown) is believed \(log.period.text)")
        }
        if let proof = entry.proof { try check(proof, entry, log) }
        return Logged(log: log, time: time)
    }

    private func requireParts(of entry: LogEntry) throws(SigstoreFault) {
        let hasProof = entry.proof?.checkpoint != nil
        if entry.isSecondGeneration, entry.promise != nil || entry.time != 0 {
            throw SigstoreFault(
                .entry, "its entry is of a kind of log that keeps no time and promises nothing, and does")
        }
        switch demand {
        case .promise:
            guard entry.promise != nil else { throw SigstoreFault(.missing, "its entry lacks the log's promise") }
        case .either where entry.promise != nil && !entry.isSecondGeneration: break
        case .either, .proof:
            guard hasProof else {
                throw SigstoreFault(
                    .missing,
                    "its entry lacks \(entry.proof == nil ? "a proof that the log holds it" : "the log's checkpoint")")
            }
        }
    }

    /// The time that the log signed together with the entry (SignedEntryTimestamp, over canonical JSON, RFC 8785).
    private func promisedTime(of entry: LogEntry, _ log: TrustedLog) throws(SigstoreFault) -> Timestamp? {
        guard let promise = entry.promise else { return nil }
        guard let key = log.key else { throw .unreadableKey(log) }
        let body = Base64.text(entry.body)
        let text =
            "{\"body\":\"\(body)\",\"integratedTime\":\(entry.time),\"logID\":\"\(Hex.text(entry.log))\","
            + "\"logIndex\":\(entry.index)}"
        if let fault = key.fault(in: promise, over: Array(text.utf8)) {
            throw SigstoreFault(.proof, "the promise of \(log.shown) does not hold: \(fault.message)")
        }
        let (milliseconds, isTooMuch) = entry.time.multipliedReportingOverflow(by: 1_000)
        guard !isTooMuch, entry.time > 0 else { throw SigstoreFault(.time, "the log's time is none") }
        return Timestamp(milliseconds: milliseconds)
    }

    private func check(_ proof: InclusionProof, _ entry: LogEntry, _ log: TrustedLog) throws(SigstoreFault) {
        let leads: Bool
        do throws(Failure) {
            leads = try proof.leads(from: entry.body)
        } catch {
            throw SigstoreFault(.proof, error.message)
        }
        guard leads else { throw SigstoreFault(.proof, "the proof does not lead from the entry to the log's root") }
        if entry.isSecondGeneration, proof.index != entry.index {
            throw SigstoreFault(.proof, "the proof is of another place in the log than the entry's")
        }
        guard let envelope = proof.checkpoint else { return }
        let checkpoint = try Checkpoint(envelope)
        guard checkpoint.root == proof.root, checkpoint.size == proof.size else {
            throw SigstoreFault(.proof, "the checkpoint is of another tree than the proof")
        }
        if let fault = checkpoint.fault(of: log, named: entry.isSecondGeneration ? log.host : nil) { throw fault }
    }
}
