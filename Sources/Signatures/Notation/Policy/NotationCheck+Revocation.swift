import Core
import Cryptography

extension NotationCheck {
    /// Whether somebody is known to have revoked what signed. "Not checked" is never "not revoked".
    func revocation(of signed: SignedBy) -> [Finding] {
        if config.level[.revocation] == .skip {
            return [
                Finding(.signatureRevocation, .warn, "revocation: not checked, as the statement \(shownName) has it")
            ]
        }
        let signedAt = signed.scheme == .signingAuthority ? signed.claims.signingTime : nil
        let status = lists.status(of: signed.chain, signedAt: signedAt, at: asOf)
        guard let plugin = signed.plugin, status.revoked == nil else { return status.remarks.map { finding($0) } }
        let signer = revocation(bySigner: plugin, signed)
        guard lists.areGiven, signer.outcome != .fail else { return [signer] }
        return [signer] + status.remarks.map { finding($0) }
    }

    private func finding(_ remark: RevocationRemark) -> Finding {
        switch remark.kind {
        case .good: passed(.signatureRevocation, .revocation, remark.message)
        // Notation passes this; there is nowhere to ask, which is not the same as an answer.
        case .notChecked: Finding(.signatureRevocation, .warn, "\(Validation.revocation.rawValue): \(remark.message)")
        case .unknown, .revoked:
            failed(
                .signatureRevocation, .revocation, remark.message, isOpen: remark.kind == .unknown,
                remedy: remark.remedy)
        }
    }

    private static let remedy = RevocationRemark.revokedRemedy

    /// In the place of AWS Signer's `GetRevocationStatus`, the trust store's list.
    private func revocation(bySigner plugin: AWSSigner.Attributes, _ signed: SignedBy) -> Finding {
        let hashes = RevocationHash.all(of: signed.chain).map { (name: "a certificate of the chain", hash: $0) }
        let said = StoreRevocation(
            StoreRevocation.Question(
                profileVersion: plugin.profileVersion, job: plugin.job.text, certificates: hashes,
                signingTime: signed.claims.signingTime), store: store, asOf: asOf, maxAge: maxRevocationAge)
        if let file = said.profileFile {
            return failed(
                .signatureRevocation, .revocation, "the profile version (\(file)) is revoked", remedy: Self.remedy)
        }
        guard said.hits.isEmpty else {
            return failed(
                .signatureRevocation, .revocation,
                "signed at \(signed.claims.signingTime): \(said.hits.joined(separator: "; "))", remedy: Self.remedy)
        }
        switch said.gap {
        case .missing?:
            return failed(
                .signatureRevocation, .revocation,
                "not known: what AWS Signer revoked is asked online, and no list is at hand", isOpen: true,
                remedy: "pass \(setting: .trust) with a store whose revocations.json is current")
        case let gap?:
            return failed(.signatureRevocation, .revocation, gap.message, isOpen: true, remedy: gap.remedy)
        case nil: break
        }
        let list = said.listed.map { ", by the list of \($0)" } ?? ""
        return passed(.signatureRevocation, .revocation, "not revoked\(list)")
    }
}
