/// The forms of credentials that are told by a text of their own.
enum SecretForm: Sendable {
    case gitHub
    case gitHubFineGrained
    case npm
    case pyPI
    case slack
    case slackWebhook
    case stripe
    case twilio
    case gitLab
    case accessKey
    case privateKey
    case webToken
    case connection

    /// What each is looked for by.
    static let patterns: [(pattern: SearchPattern, form: SecretForm)] =
        ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map {
            (SearchPattern(Array($0.utf8), tail: .lettersOrDigits), .gitHub)
        }
        + ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-"].map { (SearchPattern(Array($0.utf8)), .slack) }
        + [
            (SearchPattern("github_pat_", anchor: 6), .gitHubFineGrained),
            (SearchPattern("npm_", tail: .lettersOrDigits), .npm),
            (SearchPattern("pypi-AgE", anchor: 3), .pyPI),
            (SearchPattern("hooks.slack.com/services/T", anchor: 4), .slackWebhook),
            (SearchPattern("sk_live_", anchor: 0), .stripe),
            (SearchPattern("rk_live_", anchor: 0), .stripe),
            (SearchPattern("twilio", ignoresCase: true), .twilio),
            (SearchPattern("glpat-"), .gitLab),
            (SearchPattern("AKIA", tail: .capitalsOrDigits), .accessKey),
            (SearchPattern("ASIA", tail: .capitalsOrDigits), .accessKey),
            (SearchPattern("PRIVATE KEY-----", anchor: 8), .privateKey),
            (SearchPattern("PRIVATE KEY BLOCK-----", anchor: 13), .privateKey),
            (SearchPattern("PuTTY-User-Key-File-", anchor: 3), .privateKey),
            (SearchPattern(".eyJ", tail: .base64URL), .webToken),
            (SearchPattern("://", lead: .lettersOrDigits, tail: .userInformation), .connection),
        ]
}

extension SearchPattern.Class {
    /// What a user's name or a password in an address begins with.
    static let userInformation = Self(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:%!$&'()*+;=")
}
