import Core

extension TextReport {
    /// Each signature: who, when, until when, by which job, and whether anybody vouches for that.
    static func appendSignatures(_ signatures: [SignatureFacts], to canvas: inout TextCanvas) {
        for signature in signatures {
            // Inside a package there is one place for it.
            let place = signature.format == "aws-signer-zip" ? nil : signature.path.map { shortened($0, canvas.style) }
            var lines = ["\(signature.format)\(place.map { " in \($0)" } ?? ""): \(standing(of: signature))"]
            if let fault = signature.fault { lines.append(fault) }
            if let document = signature.covers { lines.append("over the \(document.role.rawValue) \(document.digest)") }
            if let profile = signature.profileVersionArn {
                lines.append(profile)
            } else if let subject = signature.subject {
                lines.append("\(subject), by the word of \(signature.issuer ?? "nobody")")
            } else if let key = signature.key {
                lines.append("the key \(key)")
            } else if let leaf = signature.certificates.first {
                lines.append(leaf.subject)
            }
            let times = [
                signature.signingTime.map { "at \($0)" }, signature.expires.map { "expires \($0)" },
            ].compactMap(\.self)
            if !times.isEmpty { lines.append(times.joined(separator: ", ")) }
            if let time = signature.timestamp {
                lines.append("timestamp of \(time) by \(signature.timestampAuthority ?? "nobody"), as it claims")
            }
            if let fault = signature.timestampFault { lines.append("a timestamp that cannot be read: \(fault)") }
            if let job = signature.jobArn { lines.append(job) }
            if canvas.style.verbosity == .verbose { lines += details(of: signature) }
            for (number, line) in lines.enumerated() {
                let label = number == 0 ? "signed" : ""
                let prefix = [Span("  "), Span(label, .dim), Span(TextMeasure.padding(label, to: 7))]
                canvas.wrapped(prefix: prefix, [Span(line)], hang: 9)
            }
        }
    }

    /// What it takes to revoke a certificate, and what the signer signed that nobody here understands.
    private static func details(of signature: SignatureFacts) -> [String] {
        signature.certificates.flatMap { certificate in
            [
                "certificate \(certificate.subject), \(certificate.notBefore) to \(certificate.notAfter)",
                "SHA-256 \(certificate.sha256.hex)",
                "revocation \(certificate.revocationHash ?? "hash not known: its issuer is not there")",
            ]
        } + signature.unknownAttributes.map { "signed attribute \($0), of unknown meaning" }
    }

    /// A blob's path is its digest: twelve digits tell it from others.
    private static func shortened(_ path: String, _ style: TextStyle) -> String {
        let folder = "blobs/sha256/"
        let isBlob = path.utf8.starts(with: folder.utf8) && path.utf8.count == folder.utf8.count + 64
        guard isBlob, style.verbosity != .verbose else { return path }
        return "\(path.prefix(folder.count + 12))…"
    }

    private static func standing(of signature: SignatureFacts) -> String {
        switch signature.standing {
        case .unverified: "claims, not verified"
        case .broken: "does not hold"
        case .holds: "holds, and nobody vouched for who signed"
        case .untrusted: "holds, and no trust anchor vouches for who signed"
        case .trusted: "holds, and a trust anchor vouches for who signed"
        }
    }
}
