extension FindingID {
    /// Artifact is not pinned.
    package static let lockMissing = FindingID(
        "lock.missing", .lock, .high, "Artifact is not pinned",
        meaning: """
            The lockfile has no entry for this artifact, by name, digest, tree or file name. Nothing says what \
            it should contain, so it cannot be called unchanged.
            """,
        cause: "A new artifact, a renamed file, or the wrong lockfile.",
        fix: """
            Review it, then `\(run: .lock, "ARTIFACT")`; use `\(setting: .name)` where the file's name differs from the \
            pin's.
            """)

    /// Content of another pin.
    package static let lockSwapped = FindingID(
        "lock.swapped", .lock, .critical, "Content of another pin",
        meaning: """
            The artifact is asked as one pin and holds exactly what another one pins. Both were reviewed, but not for this \
            place: an older version in place of a newer one is a rollback, another layer in place of this one runs \
            other code under its name.
            """,
        cause: "Two files that changed places in a build or a copy, an old artifact deployed again, or tampering.",
        fix: """
            Deploy what is pinned under this name. If the other content is meant, ask for it by its own name with `\(setting: .name)`.
            """)

    /// Pin that no artifact answered to.
    package static let lockUnseen = FindingID(
        "lock.unseen", .lock, .high, "Pin that no artifact answered to",
        meaning: """
            `\(setting: .complete)` asks for every pin of the lockfile, and none of the artifacts given is asked as this one. What \
            it pins is not known to be what is deployed.
            """,
        cause: "An artifact that a build or a command line left out, or a pin of what is no longer deployed.",
        fix: "Give the artifact too, or take the pin out of the lockfile.")

    /// Asked as nothing that is pinned.
    package static let lockUnnamed = FindingID(
        "lock.unnamed", .lock, .medium, "Asked as nothing that is pinned", outcome: .warn,
        meaning: """
            Neither a name, nor the place, nor the file's name tells which pin the artifact is to answer to, so it was looked \
            up by its digest, then by its tree. Content is pinned then, and its name is not: any pinned content would \
            pass, an older version too. `\(setting: .strictNames)` makes it fail.
            """,
        cause: "Standard input, or a download under another name.",
        fix: "Say what it is deployed as with `\(setting: .name)`.")

    /// Repacked: other bytes, same tree.
    package static let lockDigest = FindingID(
        "lock.digest", .lock, .low, "Repacked: other bytes, same tree", outcome: .warn,
        meaning: """
            The file's bytes differ from those pinned, and every path, type, mode, size, content and link is the \
            same. Times, order or compression changed, which the tree leaves out on purpose.
            """,
        cause: """
            A rebuild of the same content, or an image's same layers compressed anew, packaged otherwise, or with an \
            attestation beside them.
            """,
        fix: "Nothing has to be done. `\(run: .lock, "ARTIFACT")` pins the new bytes and silences the warning.")

    /// Content differs from the pin.
    package static let lockDrift = FindingID(
        "lock.drift", .lock, .critical, "Content differs from the pin",
        meaning: """
            The artifact's tree is not the pinned one: some path was added or removed, or its content, mode, \
            type, owner or link changed. The report lists the changes by package; files that no package owns \
            come first, because a planted file is usually among them.
            """,
        cause: "A rebuild with newer dependencies, a build that is not reproducible, or tampering.",
        fix: """
            Look at every change with `\(run: .compare)`. If all are intended: `\(run: .lock, "ARTIFACT")`, and \
            commit the lockfile.
            """)

    /// Other layers with the pinned root.
    package static let lockLayers = FindingID(
        "lock.layers", .lock, .high, "Other layers with the pinned root",
        meaning: """
            The image's layers make the merged root that is pinned, and they are not the pinned layers: it was rebuilt, \
            squashed, split or rebased. Layers are told by their diffIDs, so that other compression and packaging make \
            no difference. What a higher layer covers or removes stands in no root: whoever reads the layers themselves \
            finds other content than was reviewed. `\(setting: .layers, "merged")` lets it pass with a warning.
            """,
        cause: "A build that is not reproducible, `docker build --squash`, a new base image with the same files.",
        fix: """
            If the new build is the one to deploy: `\(run: .lock, "ARTIFACT")`. Where rebuilds with the same root are \
            usual: `\(run: .verify, .setting(.layers, "merged"))`.
            """)

    /// Other compiled Python is valid than pinned.
    package static let lockBytecode = FindingID(
        "lock.bytecode", .lock, .critical, "Other compiled Python is valid than pinned",
        meaning: """
            Python runs a timestamp-based `.pyc` in place of its source where the source has the time that the `.pyc` \
            states. The tree is the pinned one, `.pyc` and sources included, and times that are no content otherwise \
            make other `.pyc` valid than when the artifact was pinned: Python runs other code. A pin of an older version \
            does not say which are valid, which is a warning until the artifact is locked again.
            """,
        cause: "A repack that sets times anew, or tampering: a `.pyc` that was stale when it was reviewed is run.",
        fix: """
            Compile without times (`python -m compileall --invalidation-mode unchecked-hash`) or leave `.pyc` out \
            (`pip install --no-compile`), review what is valid now, then lock the artifact again.
            """)

    /// Signed under another profile than pinned.
    package static let lockSigner = FindingID(
        "lock.signer", .lock, .high, "Signed under another profile than pinned",
        meaning: """
            The artifact is signed by another signing profile, or another version of it, than the one recorded \
            when it was pinned, or its signature is gone, or there is one where there was none. The content may be the \
            same, but another party vouches for it now, or nobody does. A signature that came since fails unless \
            somebody believed stands behind it, which warns. Without a trust store a signer that agrees is a warning: it is a claim. \
            `lock` warns where several have signed an image, and names the one it pins.
            """,
        cause: "The signing job moved to a new profile or version, or somebody else signed it.",
        fix: "Confirm the change with the owner of the profile, then lock the artifact again.")

    /// Built otherwise than pinned.
    package static let lockProvenance = FindingID(
        "lock.provenance", .lock, .high, "Built otherwise than pinned", help: .attestations,
        meaning: """
            The pin says which builder built the artifact, from which repository and by which workflow, as its provenance said when \
            it was pinned. The provenance that is here now says otherwise, or there is none that holds. Without a trust store one \
            that agrees is a warning: it is a claim. `lock` pins nothing where provenances name several builds, or none holds.
            """,
        cause:
            "A build that moved to another workflow or builder, an artifact from elsewhere, or an export without its provenance.",
        fix: "Find out why it was built otherwise, then lock the artifact again.")

    /// Image configuration differs from the pin.
    package static let lockConfig = FindingID(
        "lock.config", .lock, .high, "Image configuration differs from the pin",
        meaning: """
            The image's entrypoint, command, environment, user, working folder or exposed ports are not those \
            pinned. The files can be equal and the container still start another program or run as root.
            """,
        cause: "A changed Dockerfile, or an edited configuration.",
        fix: "Compare the fields in the report. If they are intended, lock the image again.")
}

extension FindingRegistry {
    /// Pins and what differs from them.
    static let lock: [FindingID] = [
        .lockMissing, .lockSwapped, .lockUnseen, .lockUnnamed, .lockDigest, .lockDrift, .lockLayers, .lockBytecode,
        .lockSigner, .lockProvenance, .lockConfig,
    ]
}
