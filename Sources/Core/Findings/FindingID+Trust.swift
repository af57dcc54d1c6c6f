extension FindingID {
    /// Trust store is sound.
    package static let trustValid = FindingID(
        "trust.valid", .trust, .none, "Trust store is sound", outcome: .pass,
        meaning: "Every file of the store was read and they fit together. This says nothing about any artifact.",
        cause: "An ordinary store.",
        fix: "Nothing needs doing.")

    /// Trust store is broken.
    package static let trustInvalid = FindingID(
        "trust.invalid", .trust, .high, "Trust store is broken", outcome: .unknown,
        meaning: """
            A file of the trust store cannot be read, is no document of its kind, or contradicts another, such \
            as two files with one profile version ARN; or Notation's trust policy breaks a rule, or one of its \
            trust stores is missing or holds a link. What a broken store would trust is a guess, so every verdict \
            that needs it is undecided.
            """,
        cause: "A hand edit, a merge conflict, or a file put into the wrong folder.",
        fix: """
            Restore the file that the message names from version control and check with `\(run: .listTrust)`.
            """)

    /// Not in the trust store.
    package static let trustUnknown = FindingID(
        "trust.unknown", .trust, .none, "Not in the trust store", outcome: .unknown,
        meaning: """
            The store holds no profile, root or configuration of the name given, or several that the name fits; or \
            no statement of Notation's trust policy is about the repository. Which one is meant was not guessed.
            """,
        cause: "A typing mistake, another store than intended, or a profile name that has several versions.",
        fix: "See the names with `\(run: .listTrust)`; give the whole ARN where a name fits several.")

    /// Trust store is held by another run.
    package static let trustBusy = FindingID(
        "trust.busy", .trust, .none, "Trust store is held by another run", outcome: .unknown,
        meaning: """
            Another process is changing the trust store and did not finish in time. Writing beside it could lose a \
            change.
            """,
        cause: "Two `trust` runs at once, or one that hangs.",
        fix: "Wait until the other run has ended, or end it, and make the change again.")

    /// Change would replace what the store holds.
    package static let trustConflict = FindingID(
        "trust.conflict", .trust, .high, "Change would replace what the store holds", outcome: .unknown,
        meaning: """
            The store already holds something else under that name. Trust is never replaced silently: an anchor \
            or a profile that changes under its name would vouch for another party.
            """,
        cause: "The profile was changed in AWS after it was imported, or two different roots share a file name.",
        fix: """
            Compare both. `\(run: .importTrust, .setting(.replace))` takes a document's newer form; a root needs another \
            `\(setting: .name)`, and a package whose signer or root does not fit is not pinned.
            """)

    /// Root was not confirmed.
    package static let trustUnconfirmed = FindingID(
        "trust.unconfirmed", .trust, .none, "Root was not confirmed", outcome: .unknown,
        meaning: """
            A root certificate was shown and nobody confirmed that its fingerprint is the publisher's. It was \
            not added.
            """,
        cause: "The command ran without a terminal, or the question was answered with no.",
        fix: """
            Compare the fingerprint with the one that its publisher gives over another channel, then confirm it.
            """)

    /// Configuration names an unknown profile.
    package static let trustProfileMissing = FindingID(
        "trust.profile-missing", .trust, .low, "Configuration names an unknown profile", outcome: .warn,
        meaning: """
            A code signing configuration allows a profile version that the store does not hold. What that \
            profile signed is not trusted here, although Lambda would take it.
            """,
        cause: "The configuration was imported before the profile, or a new profile version was allowed in AWS.",
        fix: "Import the profile version, or take it out of the configuration.")

    /// Profile without trust anchor.
    package static let trustProfileWithoutAnchor = FindingID(
        "trust.profile-without-anchor", .trust, .low, "Profile without trust anchor", outcome: .warn,
        meaning: """
            A profile names no certificate of the store as its anchor. No chain can end in one of its anchors, \
            so nothing that it signed is trusted.
            """,
        cause: "`aws signer get-signing-profile` prints no anchors; they are added by hand.",
        fix: """
            Add the root that vouches for it with `\(run: .addRoot)`, after its fingerprint was \
            compared.
            """)

    /// Profile is canceled.
    package static let trustProfileCanceled = FindingID(
        "trust.profile-canceled", .trust, .low, "Profile is canceled", outcome: .warn,
        meaning: """
            The profile's status is `Canceled`: it makes no new signatures, and those it made stay valid. A \
            signature dated after the cancellation deserves a look.
            """,
        cause: "The team moved to another profile.",
        fix: """
            Sign with the profile that replaces it. Revoke this one if its signatures are no longer to be \
            believed.
            """)

    /// Profile is revoked.
    package static let trustProfileRevoked = FindingID(
        "trust.profile-revoked", .trust, .low, "Profile is revoked", outcome: .warn,
        meaning: """
            The profile's status is `Revoked`. Signatures made after the effective time fail as revoked, all of \
            them where no time is given.
            """,
        cause: "The signing key or the account was misused, or the profile was withdrawn.",
        fix: "Keep the file, since it records the revocation, and sign with another profile.")

    /// Root has expired or soon will.
    package static let trustRootExpired = FindingID(
        "trust.root-expired", .trust, .low, "Root has expired or soon will", outcome: .warn,
        meaning: """
            A trust anchor's validity has ended, or ends soon. It keeps vouching for what was signed within its \
            validity and for nothing later.
            """,
        cause: "Roots live long but not for ever.",
        fix: """
            Add the root that follows it beside the old one; do not remove the old one while its signatures \
            count.
            """)

    /// Root vouches for no profile.
    package static let trustRootUnused = FindingID(
        "trust.root-unused", .trust, .low, "Root vouches for no profile", outcome: .warn,
        meaning: """
            A certificate in the store is no profile's anchor, or is a copy of another one. It has no effect \
            now, but whoever edits a profile could put it to use.
            """,
        cause: "A profile was removed and its root stayed, or a root was added twice.",
        fix: "Remove it, or name it among the anchors of the profile it belongs to.")

    /// Revocation list is missing, old or of the future.
    package static let trustRevocations = FindingID(
        "trust.revocations", .trust, .medium, "Revocation list is missing, old or of the future", outcome: .warn,
        meaning: """
            The store has no `revocations.json`, or the list is older than allowed, or dated later than the time \
            that is judged at. Whether a signature is revoked is then not known.
            """,
        cause: "A store that was never initialised, or a job that stopped updating the list.",
        fix: "Run `\(run: .initializeTrust)` for an empty, dated list, or import a current one.")
}

extension FindingRegistry {
    /// The trust store.
    static let trust: [FindingID] = [
        .trustValid, .trustInvalid, .trustUnknown, .trustBusy, .trustConflict, .trustUnconfirmed,
        .trustProfileMissing, .trustProfileWithoutAnchor, .trustProfileCanceled, .trustProfileRevoked,
        .trustRootExpired, .trustRootUnused, .trustRevocations,
    ]
}
