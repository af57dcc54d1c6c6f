import LayerModel

extension Catalogue {
    /// The trust store: what makes it unusable, and what deserves a look.
    static let trust: [Explanation] = [
        Explanation(
            "trust.invalid", .high, "Trust store is not usable", outcome: .unknown,
            meaning: """
                A file of the trust store is broken, contradicts another, or has no place there. Whom to believe is \
                then not known, so every verdict is undecided.
                """,
            cause: "A hand edit, a merge conflict, a root that was removed while a profile names it, a stray file.",
            fix: "Correct the file and line named, or restore it from version control; `layerlock trust check` tells."),
        Explanation(
            "trust.unknown", .none, "No such profile or config", outcome: .unknown,
            meaning: """
                The trust store holds no signing profile or code-signing config of that name, or several profiles. \
                Nothing was judged by another one in its place.
                """,
            cause: "A typing mistake, another store, or two versions of one profile.",
            fix: "See `layerlock trust list`; name a profile as NAME/VERSION or by its ARN."),
        Explanation(
            "trust.conflict", .none, "Something else is there already", outcome: .unknown,
            meaning: """
                The change would replace or contradict what the trust store holds, or the package at hand does not fit \
                it. Nothing is replaced silently; nothing was changed.
                """,
            cause: "A newer answer of AWS for a known profile, or another root under a name that is taken.",
            fix: "Compare the two. `layerlock trust import --replace` replaces a document; roots get another `--name`."),
        Explanation(
            "trust.unconfirmed", .none, "Nobody confirmed the root", outcome: .unknown,
            meaning: """
                A trust anchor is believed only after somebody compared its fingerprint. The question was answered \
                with no, or there was no terminal to ask on.
                """,
            cause: "A script without `--yes`, or a fingerprint that did not match.",
            fix: "Compare the SHA-256 with its publisher's, then confirm on a terminal or with `--yes`."),
        Explanation(
            "trust.valid", .none, "Trust store loads", outcome: .pass,
            meaning: "Every file of the trust store is what it has to be, and nothing deserves a look.",
            cause: "A store that is kept.", fix: "Nothing to do."),
        Explanation(
            "trust.profile-missing", .low, "Config names a profile that is not there", outcome: .warn,
            meaning: """
                A code-signing config allows a profile version that the trust store does not hold. What it signed is \
                `signature.untrusted`.
                """,
            cause: "A config that was imported before its profiles, or a profile that was removed.",
            fix: "Import the profile (`layerlock trust import`), or take its ARN out of the config."),
        Explanation(
            "trust.profile-without-anchor", .low, "Profile without trust anchor", outcome: .warn,
            meaning: "No root may vouch for this profile, so nothing that it signed is trusted.",
            cause: "A profile that was just imported: what AWS prints names no root.",
            fix: "Compare a root's fingerprint with its publisher's, then `layerlock trust add-root`."),
        Explanation(
            "trust.profile-canceled", .low, "Profile is canceled", outcome: .warn,
            meaning: "The profile signs no more. What it signed stays valid: canceling is no revocation.",
            cause: "The profile was replaced by another.",
            fix: "Move to its successor; revoke it where its signatures are no longer to be believed."),
        Explanation(
            "trust.profile-revoked", .low, "Profile is revoked", outcome: .warn,
            meaning: """
                Signatures made at the effective time or later are invalid, those before stay valid. Without an \
                effective time all are invalid.
                """,
            cause: "A leaked key, or a profile that was withdrawn.",
            fix: "Keep the file, it is what says so. Sign again with another profile."),
        Explanation(
            "trust.root-expired", .low, "Root ended, ends soon or has not begun", outcome: .warn,
            meaning: """
                Chains are judged at the signing time, so a root that ended vouches for what was signed before, and \
                for nothing newer.
                """,
            cause: "Time passing.",
            fix: "Get the root that follows it from its publisher and add it with `layerlock trust add-root`."),
        Explanation(
            "trust.root-unused", .low, "Root that no profile uses, or twice", outcome: .warn,
            meaning: "A root vouches only for the profiles that name it; this one is dead weight, or there twice.",
            cause: "A profile that moved to another root, or a root added by hand.",
            fix: "Remove the file, or let it vouch with `layerlock trust add-root`."),
        Explanation(
            "trust.revocations", .low, "List of revocations is missing, old or from the future", outcome: .warn,
            meaning: """
                Whether something was revoked is known only as of the list's date. Without a list, and with one older \
                than `--max-revocation-age`, `signature.revocation` is unknown.
                """,
            cause: "A store that nobody compared with its sources for long.",
            fix: "Compare revocations.json with AWS Signer and your CA, then `layerlock trust revoke --current`."),
    ]
}
