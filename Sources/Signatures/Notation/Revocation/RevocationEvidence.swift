import Core
import Cryptography

/// What lists and responses say of one certificate, gathered one after another, the newest list first.
struct RevocationEvidence {
    private typealias Heard = (facts: RevocationListFacts, name: String)

    private let certificate: Certificate
    private let issuer: Certificate
    private let signingTime: Timestamp?
    private let time: Timestamp

    private var revoked: RevokedCertificate?
    private var goodUntil: Timestamp?
    /// Why what looked like evidence was none; the first reason is told.
    private var obstacle: String?
    /// Lists of the certificate's kind in which it is not revoked: complete ones, and such as hold only changes.
    private var complete: [Heard] = []
    private var changes: [Heard] = []
    /// Responses that say that it is not revoked.
    private var answers: [(answer: ResponderAnswer, name: String)] = []
    /// Whether a list that was made by then does not hold the certificate.
    private var holdIsDecided = false
    /// Whether a list of changes that was made by then took a hold back.
    private var holdIsLifted = false
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

    /// The verdict, once all has been heard.
    mutating func status() -> RevocationStatus {
        if let revoked { return .revoked(revoked) }
        for base in complete { weigh(base) }
        for (answer, name) in answers {
            if let newer = newestChanges, newer.facts.thisUpdate > answer.thisUpdate {
                note("\(newer.name) lists changes since \(name) was answered")
            } else {
                accept(from: max(answer.thisUpdate, answer.producedAt), until: answer.nextUpdate, name)
            }
        }
        if let goodUntil { return .good(until: goodUntil) }
        if obstacle == nil, let changes = newestChanges {
            note("\(changes.name) lists changes since another list, which is not at hand")
        }
        if let obstacle { return .unknown(reason: "\(certificate.subject): \(obstacle)") }
        guard let profile, !profile.isRevocable else {
            return .unknown(reason: "no list at hand covers \(certificate.subject), issued by \(certificate.issuer)")
        }
        return .notRevocable
    }

    /// Hears a list.
    mutating func add(_ list: RevocationListFile) {
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
        guard list.facts.scope.covers(profile) else { return note("\(name) is about other certificates of the issuer") }
        if let entry, counts(entry) {
            // A hold may have been lifted since: of the lists that were made by then, the newest decides.
            guard entry.reason == RevocationEntry.hold, holdIsDecided else { return revoke(entry, name) }
            guard holdIsLifted else { return }
        }
        let isMade = list.facts.thisUpdate <= time
        if list.facts.isDelta {
            if isMade, entry?.reason == RevocationEntry.removed { (holdIsDecided, holdIsLifted) = (true, true) }
            changes.append((list.facts, name))
        } else {
            if isMade { holdIsDecided = true }
            complete.append((list.facts, name))
        }
    }

    /// Hears an OCSP response.
    ///
    /// - Parameter standing: What lists say of a responder that the issuer delegated.
    mutating func add(_ response: RevocationResponse, standing: (Certificate) -> RevocationStatus) {
        let answer: ResponderAnswer?
        do throws(CryptoFault) {
            answer = try response.document.answer(for: certificate, issuer: issuer)
        } catch {
            return note("\(response.name) does not hold: \(error.message)")
        }
        guard let answer else { return }
        let doubt = answer.responder.flatMap { self.doubt($0, standing($0)) }
        if let doubt, doubt.isCertain { return note("\(response.name) does not count: \(doubt.message)") }
        switch answer.status {
        case .revoked(let entry) where counts(entry): revoke(entry, response.name)
        case .unknown: note("the responder of \(response.name) does not know the certificate")
        case .good, .revoked:
            if let doubt { return note("\(response.name) does not count: \(doubt.message)") }
            answers.append((answer, response.name))
        }
    }

    /// Why a responder is not believed; nil for one that is.
    private func doubt(_ responder: Certificate, _ status: RevocationStatus) -> (message: String, isCertain: Bool)? {
        switch status {
        case .revoked: return ("its responder, \(responder.subject), is revoked", true)
        case .good, .notRevocable: return nil
        case .unknown(let reason):
            // Its issuer may say that nobody need ask (RFC 6960, 4.2.2.2.1).
            if Self.profile(responder)?.needsNoCheck == true { return nil }
            return ("whether its responder is revoked is not known, \(reason)", false)
        }
    }

    /// The newest list of changes that was made by then.
    private var newestChanges: Heard? { changes.first { $0.facts.thisUpdate <= time } }

    /// Takes a complete list for good, with the list of changes that it needs beside it.
    private mutating func weigh(_ base: Heard) {
        let newest = newestChanges
        let isOutdated = newest.map { $0.facts.thisUpdate > base.facts.thisUpdate } ?? false
        guard base.facts.namesChanges || profile?.namesChanges == true || isOutdated else {
            return accept(from: base.facts.thisUpdate, until: base.facts.nextUpdate, base.name)
        }
        guard let newest else {
            return note("\(base.name) names lists of changes since it was made, and none is at hand")
        }
        guard newest.facts.continues(base.facts) else {
            return note("\(newest.name) lists changes since another list than \(base.name)")
        }
        guard let baseEnd = base.facts.nextUpdate, let end = newest.facts.nextUpdate else {
            return note("\(base.name) or \(newest.name) does not say until when it is current")
        }
        accept(from: base.facts.thisUpdate, until: baseEnd, base.name, alsoUntil: end, newest.name)
    }

    /// Whether an entry is a revocation, and one from before the signature was made.
    private func counts(_ entry: RevocationEntry) -> Bool {
        guard entry.reason != RevocationEntry.removed else { return false }
        guard let signingTime, let sound = entry.invalidityDate else { return true }
        return signingTime >= sound
    }

    private mutating func accept(
        from start: Timestamp, until end: Timestamp?, _ name: String, alsoUntil second: Timestamp? = nil,
        _ secondName: String = ""
    ) {
        guard let end else { return note("\(name) does not say until when it is current") }
        guard start <= time else { return note("\(name) is from after \(time)") }
        guard time <= end else { return note("\(name) was due for its successor at \(end)") }
        if let second, second < time { return note("\(secondName) was due for its successor at \(second)") }
        let first = min(end, second ?? end)
        goodUntil = max(goodUntil ?? first, first)
    }

    private mutating func revoke(_ entry: RevocationEntry, _ name: String) {
        guard revoked == nil else { return }
        revoked = RevokedCertificate(
            subject: certificate.subject, serial: certificate.serial, reason: entry.reasonName, since: entry.date,
            file: name)
    }

    private mutating func note(_ reason: String) { obstacle = obstacle ?? reason }
}
