import Core
import Ledger
import Signatures

/// Scan receipts that take a ledger's place, and whom to believe of them.
package struct ReceiptDemand: Sendable {
    /// The files, one receipt each.
    package var files: [String]
    /// The trust store that says who is believed in what was scanned.
    package var trust: String
    /// The age from which its list of revocations counts as missing; nil for no such age.
    package var maxRevocationAge: Duration?

    /// Sets each property.
    package init(_ files: [String], trust: String, maxRevocationAge: Duration? = nil) {
        self.files = files
        self.trust = trust
        self.maxRevocationAge = maxRevocationAge
    }
}

/// The receipts of a run, read once.
struct ScanReceipts: Sendable {
    private struct Receipt: Sendable {
        var place: String
        var sealed: SealedReceipt
        var facts: ScanFacts
        var statement: ScanStatement { sealed.statement }
    }

    private let check: ReceiptCheck
    private var receipts: [Receipt] = []
    /// Of files that hold none.
    private var broken: [Finding] = []

    /// Reads trust store and files. A file that is no receipt, or one whose own signature does not hold, is told of each artifact.
    /// - Throws: `trust.*`, `input.*`.
    init(_ demand: ReceiptDemand, asOf: Timestamp) throws(Failure) {
        check = try ReceiptCheck(
            store: try TrustStore.load(demand.trust), asOf: asOf, maxRevocationAge: demand.maxRevocationAge)
        for file in demand.files {
            let bytes = try FileReading.readWhole(file, limit: SealedReceipt.byteLimit)
            let place = PathEscaping.displayed(file.utf8)
            do throws(SigstoreFault) {
                let sealed = try SealedReceipt(bytes)
                let facts = try Self.facts(sealed.statement)
                receipts.append(Receipt(place: place, sealed: sealed, facts: facts))
            } catch {
                broken.append(Self.broken("the scan receipt does not hold: \(error.message)", place))
            }
        }
    }

    private static func facts(_ statement: ScanStatement) throws(SigstoreFault) -> ScanFacts {
        do throws(JSONFault) { return try ScanFacts(statement) } catch {
            throw SigstoreFault(.malformed, "what it says of scans: \(error.message)")
        }
    }

    /// What is known of an artifact by the newest receipt about it that holds, and what is to be told of all of them; nil where
    /// none is about it and holds.
    func answer(
        _ identity: ArtifactIdentity, remedy: Prose
    ) throws(Failure) -> (facts: ScanFacts?, findings: [Finding]) {
        var findings = broken
        var holding: [(receipt: Receipt, findings: [Finding])] = []
        for receipt in receipts where receipt.statement.digest == identity.digest {
            if let fault = Self.fault(in: receipt.statement, over: identity) {
                findings.append(Self.broken("the scan receipt \(fault)", receipt.place))
                continue
            }
            let judged = try check.judge(receipt.sealed).map { finding in
                var copy = finding
                copy.path = receipt.place
                return copy
            }
            // Who gave a receipt that does not hold has to know, whatever else there is.
            if judged.contains(where: \.outcome.stops) { findings += judged } else { holding.append((receipt, judged)) }
        }
        guard let newest = holding.max(by: { $0.receipt.statement.signingTime < $1.receipt.statement.signingTime })
        else {
            if findings.isEmpty { findings.append(missing(identity, remedy)) }
            return (nil, findings)
        }
        // Which of two that were made at once is the later one, nobody can say.
        let isTold = holding.contains { other in
            other.receipt.statement.signingTime == newest.receipt.statement.signingTime
                && other.receipt.statement.scan != newest.receipt.statement.scan
        }
        guard !isTold else {
            let time = newest.receipt.statement.signingTime
            findings.append(
                Self.broken("two scan receipts of \(time) say different things of it", newest.receipt.place))
            return (nil, findings)
        }
        return (newest.receipt.facts, findings + newest.findings)
    }

    /// Why a receipt that names the artifact's bytes is not about what was read; nil where it is.
    private static func fault(in statement: ScanStatement, over identity: ArtifactIdentity) -> String? {
        if statement.tree != identity.tree {
            return "names the tree \(statement.tree), the artifact's is \(identity.tree)"
        }
        return statement.layers == identity.statedLayers ? nil : "names other layers than the artifact has"
    }

    private static func broken(_ message: String, _ place: String) -> Finding {
        Finding(
            .attestationIntegrity, .fail, message, path: place,
            remedy: "get the receipt again from whoever scans: `\(run: .makeReceipt)`")
    }

    private func missing(_ identity: ArtifactIdentity, _ remedy: Prose) -> Finding {
        let others = receipts.prefix(8).map { "\($0.statement.digest) (\($0.place))" }.joined(separator: ", ")
        let rest = receipts.count > 8 ? " and \(receipts.count - 8) more" : ""
        return Finding(
            .scanNever, .fail,
            "no scan receipt is about it, \(identity.digest), but about \(others)\(rest)", remedy: remedy)
    }
}
