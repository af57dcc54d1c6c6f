import LayerCrypto
import LayerModel

/// What lists and responses say of one certificate, gathered one after another, the newest list first.
struct RevocationEvidence {
    private let certificate: Certificate
    private let issuer: Certificate
    private let signingTime: Timestamp?
    private let time: Timestamp

    private var revoked: RevokedCertificate?
    private var goodUntil: Timestamp?
    /// Why what looked like evidence was none; the first reason is told.
    private var obstacle: String?
    /// The newest list that holds only changes, and which the evidence has to be as new as.
    private var delta: (time: Timestamp, file: String)?
    /// When the newest complete list was made that says anything of the certificate.
    private var decided: Timestamp?
    /// Whether a list that was made by then does not hold the certificate.
    private var holdIsDecided = false
    private let profile: CertificateProfile?
    private let issuerProfile: CertificateProfile?

    init(_ certificate: Certificate, issuer: Certificate, signedAt signingTime: Timestamp?, at time: Timestamp) {
        self.certificate = certificate
        self.issuer = issuer
        self.signingTime = signingTime
        self.time = time
        profile = Self.profile(certificate)
        issuerProfile = Self.profile(issuer)
        if profile == nil || issuerProfile == nil { obstacle = "the certificate cannot be read" }
    }

    private static func profile(_ certificate: Certificate) -> CertificateProfile? {
        do throws(CryptoFault) {
            return try CertificateProfile(certificate)
        } catch {
            return nil
        }
    }

    /// The verdict.
    var status: RevocationStatus {
        if let revoked { return .revoked(revoked) }
        if let delta, delta.time > (decided ?? delta.time.before) {
            return .unknown(reason: "\(delta.file) lists changes since another list, which are not read here")
        }
        if let goodUntil { return .good(until: goodUntil) }
        if let obstacle { return .unknown(reason: "\(certificate.subject): \(obstacle)") }
        guard let profile, !profile.isRevocable else {
            return .unknown(reason: "no list at hand covers \(certificate.subject), issued by \(certificate.issuer)")
        }
        return .notRevocable
    }

    /// Hears a list.
    mutating func add(_ list: RevocationList) {
        guard let profile, let issuerProfile, list.facts.issuerName == profile.issuerName else { return }
        let name = list.name
        guard issuerProfile.keyUsage?.contains(.crlSign) ?? true else {
            return note("its issuer may not sign lists (key usage cRLSign)")
        }
        let entry: RevocationEntry?
        do throws(CryptoFault) {
            entry = try list.document.entry(of: certificate, issuer: issuer)
        } catch {
            return note("\(name) does not hold: \(error.message)")
        }
        if let obstacle = list.facts.obstacle { return note("\(name) is not used: \(obstacle)") }
        if list.facts.isDelta {
            if list.facts.thisUpdate > (delta?.time ?? list.facts.thisUpdate.before) {
                delta = (list.facts.thisUpdate, name)
            }
            return
        }
        guard list.facts.scope.covers(profile) else { return note("\(name) is about other certificates of the issuer") }
        decided = decided ?? list.facts.thisUpdate
        if let entry, counts(entry) {
            // A hold may have been lifted since: of the lists that were made by then, the newest decides.
            guard entry.reason != RevocationEntry.hold || !holdIsDecided else { return }
            return revoke(entry, name)
        }
        if list.facts.thisUpdate <= time { holdIsDecided = true }
        accept(from: list.facts.thisUpdate, until: list.facts.nextUpdate, name)
    }

    /// Hears an OCSP response.
    mutating func add(_ response: RevocationResponse) {
        let answer: ResponderAnswer?
        do throws(CryptoFault) {
            answer = try response.document.answer(for: certificate, issuer: issuer)
        } catch {
            return note("\(response.name) does not hold: \(error.message)")
        }
        guard let answer else { return }
        switch answer.status {
        case .revoked(let entry) where counts(entry): revoke(entry, response.name)
        case .unknown: note("the responder of \(response.name) does not know the certificate")
        case .good, .revoked:
            accept(from: answer.thisUpdate, until: answer.nextUpdate, response.name)
        }
    }

    /// Whether an entry is a revocation, and one from before the signature was made.
    private func counts(_ entry: RevocationEntry) -> Bool {
        guard entry.reason != RevocationEntry.removed else { return false }
        guard let signingTime, let sound = entry.invalidityDate else { return true }
        return signingTime >= sound
    }

    private mutating func accept(from start: Timestamp, until end: Timestamp?, _ name: String) {
        guard let end else { return note("\(name) does not say until when it is current") }
        guard start <= time else { return note("\(name) is from after \(time)") }
        guard time <= end else { return note("\(name) was due for its successor at \(end)") }
        goodUntil = max(goodUntil ?? end, end)
    }

    private mutating func revoke(_ entry: RevocationEntry, _ name: String) {
        guard revoked == nil else { return }
        revoked = RevokedCertificate(
            subject: certificate.subject, serial: certificate.serial, reason: entry.reasonName, since: entry.date,
            file: name)
    }

    private mutating func note(_ reason: String) { obstacle = obstacle ?? reason }
}

extension Timestamp {
    /// The instant just before.
    fileprivate var before: Timestamp { Timestamp(milliseconds: milliseconds &- 1) }
}
