import Core
import Cryptography

/// Whether a scan receipt is somebody's word whom the trust store believes in what was scanned; a function of the receipt, the
/// store and a time. A receipt is enforced whatever a config says: `Warn` is Lambda's word about packages.
package struct ReceiptCheck: Sendable {
    private let check: SignatureCheck
    private let trust: SigstoreTrust

    /// Judges by a store, at a time.
    /// - Parameter maxRevocationAge: The age from which a list of revocations counts as missing; nil for no such age.
    package init(store: TrustStore, asOf: Timestamp, maxRevocationAge: Duration? = nil) throws(Failure) {
        check = try SignatureCheck(store: store, config: nil, asOf: asOf, maxRevocationAge: maxRevocationAge)
        var trust = SigstoreTrust(store: store, config: nil, asOf: asOf, maxRevocationAge: maxRevocationAge)
        // Whoever is believed in something else is told so.
        trust.use = nil
        self.trust = trust
    }

    /// What it comes to: `attestation.*`, and `scan.stale` for one that has ended. It counts where none of these stops.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the receipt's.
    package func judge(_ receipt: SealedReceipt) throws(Failure) -> [Finding] {
        let statement = receipt.statement
        guard statement.signingTime <= trust.asOf else {
            return [
                Finding(
                    .attestationIntegrity, .fail,
                    "the scan receipt is of \(statement.signingTime), after the time judged at, \(trust.asOf)",
                    remedy: "compare the clocks of who scans and who verifies")
            ]
        }
        switch receipt.form {
        case .profile(let chain): return try judge(statement, chain) + ended(statement)
        case .bundle: return judgeBundle(receipt) + ended(statement)
        }
    }

    private func ended(_ statement: ScanStatement) -> [Finding] {
        guard trust.asOf >= statement.until else { return [] }
        return [
            Finding(
                .scanStale, .fail, "the scan receipt ended at \(statement.until)",
                remedy: "rescan it, then make a new receipt with `\(run: .makeReceipt)`")
        ]
    }

    // MARK: - Profiles

    private func judge(_ statement: ScanStatement, _ chain: [CertificateFacts]) throws(Failure) -> [Finding] {
        guard let profile = statement.profile else {
            throw Failure(.internalFault, "a receipt by a profile names none")
        }
        let claims = SignedClaims(
            profileVersionArn: profile.versionArn, jobArn: profile.jobArn, signingTime: statement.signingTime,
            expires: statement.until, chain: chain)
        return try check.judgeReceipt(claims).findings.compactMap(Self.told)
    }

    /// A finding about a signature as one about a statement; nil for what is told otherwise, or says nothing of receipts.
    private static func told(_ finding: Finding) -> Finding? {
        let id: FindingID
        switch finding.id {
        case .signatureIntegrity: id = .attestationIntegrity
        case .signatureUntrusted: id = .attestationUntrusted
        // Its end is told in one way, whoever signed.
        case .signatureExpiry: return nil
        case .signatureMismatch, .signatureRevocation:
            guard finding.outcome != .pass else { return nil }
            id = .attestationUntrusted
        default: id = finding.id
        }
        return Finding(id, finding.outcome, prose: finding.prose, path: finding.path, remedy: finding.remedy)
    }

    // MARK: - Keys and identities

    private func judgeBundle(_ receipt: SealedReceipt) -> [Finding] {
        let maker: StatementMaker
        switch trust.maker(of: receipt.bytes, over: BundleSubject(receipt.statement.digest)) {
        case .failure(let fault):
            let id = fault.finding == .signatureIntegrity ? FindingID.attestationIntegrity : .attestationUntrusted
            return [Finding(id, .fail, "the scan receipt does not hold: \(fault.message)", remedy: Self.addIdentity)]
        case .success(let found): maker = found
        }
        // Whoever could sign once, with a certificate of minutes, would sign for months to come.
        if let seen = maker.proof.times.map(\.time).min(),
            case let (limit, overflow) = seen.milliseconds.addingReportingOverflow(Self.skew), !overflow,
            receipt.statement.signingTime.milliseconds > limit
        {
            return [
                Finding(
                    .attestationIntegrity, .fail,
                    "the scan receipt is dated \(receipt.statement.signingTime), and was signed at \(seen) already")
            ]
        }
        let held = maker.isLogged ? ", and its log holds it" : ""
        let integrity = Finding(
            .attestationIntegrity, .pass, "the scan receipt of \(receipt.statement.signingTime) holds\(held)")
        guard maker.signer.uses.contains(where: { $0.contains(.scan) }) else {
            let why =
                maker.signer.names.isEmpty
                ? "who is no identity of the trust store" : "to whom the trust store does not give the use scan"
            return [
                integrity,
                Finding(
                    .attestationUntrusted, .fail, "the scan receipt is by \(maker.signer.shown), \(why)",
                    remedy: Self.addIdentity),
            ]
        }
        if let doubt = trust.doubt(of: maker) {
            return [
                integrity,
                Finding(
                    .attestationUntrusted, doubt.outcome,
                    "the scan receipt is by \(maker.signer.shown): \(doubt.message)", remedy: doubt.remedy),
            ]
        }
        return [integrity, Finding(.attestationUntrusted, .pass, "the scan receipt is by \(maker.signer.shown)")]
    }

    /// Milliseconds by which clocks may differ.
    private static let skew: Int64 = 300_000

    private static let addIdentity: Prose =
        "believe who scans with `\(run: .addIdentity, .setting(.use, .word("scan")))`, after review"
}

extension BundleSigner {
    /// What the store believes of the signer, an element for each file that means him.
    fileprivate var uses: [TrustUses] {
        switch self {
        case .identity(_, let known): known.map(\.uses)
        case .key(let key): [key.uses]
        }
    }
}

extension SignatureCheck {
    /// Judges who signed a scan receipt whose signature holds.
    /// - Throws: `internal.fault` where OpenSSL fails for a reason that is not the certificates'.
    func judgeReceipt(_ claims: SignedClaims) throws(Failure) -> SignatureJudgement {
        try SignatureRules(
            subject: .receipt, store: store, allowed: nil, enforcement: .enforced, asOf: asOf,
            maxRevocationAge: maxRevocationAge, vouch: vouch
        ).judge(claims)
    }
}
