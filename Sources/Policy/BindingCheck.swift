import Core
import Pins

/// What is to be said of how an artifact's pin was found.
package enum BindingCheck {
    /// `lock.unnamed` and `lock.swapped`.
    /// - Parameters:
    ///   - holders: Pins that hold just this content though the artifact was asked as another.
    ///   - strictNames: Whether an artifact that is asked as nothing that is pinned fails.
    package static func findings(_ match: PinMatch, holders: [Pin], strictNames: Bool) -> [Finding] {
        var findings: [Finding] = []
        if !match.basis.isAsked { findings.append(unnamed(match, strictNames: strictNames)) }
        if let holder = holders.first { findings.append(swapped(match.pin, holder)) }
        return findings
    }

    private static func unnamed(_ match: PinMatch, strictNames: Bool) -> Finding {
        let what = match.basis == .digest ? "digest" : "tree"
        let name = PathEscaping.displayed(match.pin.name.utf8)
        return Finding(
            .lockUnnamed, strictNames ? .fail : .warn,
            "asked as nothing that is pinned, and found as \(name) by its \(what): under another name any pinned content "
                + "passes, an older version too",
            remedy: "say what it is deployed as: \(setting: .name, .given(match.pin.name))")
    }

    private static func swapped(_ pin: Pin, _ holder: Pin) -> Finding {
        let name = PathEscaping.displayed(pin.name.utf8)
        let other = PathEscaping.displayed(holder.name.utf8)
        if ArtifactName.withoutVersion(pin.name) == ArtifactName.withoutVersion(holder.name) {
            return Finding(
                .lockSwapped, .fail, "\(name) holds what \(other) pins: another version of it",
                remedy:
                    "deploy the pinned version; if the other is meant, ask for it as \(setting: .name, .given(holder.name))"
            )
        }
        return Finding(
            .lockSwapped, .fail, "\(name) holds what \(other) pins",
            remedy: "find out who put it there; deploy what is pinned as \(ShellWord.quoted(pin.name))")
    }
}
