import LayerModel

extension TextReport {
    /// Each signature with who, when, until when and by which job, and whether anybody vouches for that.
    static func appendSignatures(_ signatures: [SignatureFacts], to canvas: inout TextCanvas) {
        for signature in signatures {
            var said = signature.format
            // Inside a package there is one place for it.
            if signature.format != "aws-signer-zip", let path = signature.path { said += " in \(path)" }
            if let profile = signature.profileVersionArn { said += " by \(profile)" }
            if let time = signature.signingTime { said += " at \(time)" }
            if let expires = signature.expires { said += ", expires \(expires)" }
            if let job = signature.jobArn { said += ", job \(job)" }
            said += "; \(standing(of: signature))"
            let prefix = [Span("  "), Span("signed", .dim), Span(TextMeasure.padding("signed", to: 7))]
            canvas.wrapped(prefix: prefix, [Span(said)], hang: 9)
        }
    }

    private static func standing(of signature: SignatureFacts) -> String {
        switch signature.standing {
        case .unverified: "claims, not verified"
        case .broken: "does not hold"
        case .holds: "holds over the content, nobody vouched for the signer"
        case .untrusted: "holds over the content, no trust anchor vouches"
        case .trusted: "holds, a trust anchor vouches"
        }
    }
}
