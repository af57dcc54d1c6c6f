import Core
import Policy
import Signatures

extension CheckSetup {
    /// Looks at whom the check before a deploy believes.
    func trustChecks(asOf: Timestamp) -> [SetupCheck] {
        var checks = storeChecks(asOf: asOf)
        guard let trust = demand.trust else { return checks }
        if let folder = trust.notationConfig { checks += notationChecks(folder, trust.reference, asOf: asOf) }
        if let folder = trust.revocationLists { checks += listChecks(folder, asOf: asOf) }
        return checks
    }

    private func storeChecks(asOf: Timestamp) -> [SetupCheck] {
        let isNamed = demand.trust?.store != nil
        let folder = demand.trust?.store ?? demand.usualTrustStore
        let store: TrustStore
        do throws(Failure) {
            let isThere = try FileKind.of(folder) != .missing
            guard isNamed || isThere else {
                return [
                    SetupCheck(
                        .trust, folder, missing: "there is no trust store: signatures are shown and not judged",
                        remedy: "make one: \(run: .initializeTrust)")
                ]
            }
            store = try TrustStore.load(folder)
        } catch {
            return [SetupCheck(.trust, error.inFile(folder))]
        }
        let parts = [
            (store.profiles.count, "profile"), (store.configs.count, "config"), (store.roots.count, "root"),
        ].map { Self.count($0, $1) }.joined(separator: ", ")
        var checks = [SetupCheck(.trust, folder, ok: parts)]
        if !isNamed {
            checks = [
                SetupCheck(
                    .trust, folder, warn: "\(parts), and nothing names it: signatures are shown and not judged",
                    remedy:
                        "name it with \(setting: .trust, .given(folder)), or as `trust` in the project file's [defaults]"
                )
            ]
        }
        let maxAge = demand.trust?.maxRevocationAge
        checks += store.notices(asOf: asOf, maxRevocationAge: maxAge).filter { $0.outcome != .pass }
            .map { SetupCheck(.trust, folder, $0) }
        if isNamed { checks += demandChecks(store, folder, asOf: asOf) }
        return checks
    }

    /// What keeps signatures from being judged, whatever artifact carries them.
    private func demandChecks(_ store: TrustStore, _ folder: String, asOf: Timestamp) -> [SetupCheck] {
        var isEnforced = true
        if let name = demand.trust?.config {
            do throws(Failure) {
                let config = try store.config(named: name)
                isEnforced = config.policy == .enforce
            } catch {
                return [SetupCheck(.trust, error.inFile(folder))]
            }
        }
        var isKnown = false
        if let list = store.revocations {
            let age = Self.time(from: list.asOf, to: asOf)
            isKnown = age >= .zero && demand.trust?.maxRevocationAge.map { age <= $0 } ?? true
        }
        guard isEnforced, !isKnown else { return [] }
        let finding = Finding(
            .signatureRevocation, .unknown, "not known whether something is revoked: no signature passes",
            remedy: store.revocations == nil
                ? "write an empty, dated list: \(run: .initializeTrust)"
                : "compare revocations.json with its sources, then \(run: .revoke, .setting(.current))")
        return [SetupCheck(.trust, folder, finding)]
    }

    private func notationChecks(_ folder: String, _ reference: String?, asOf: Timestamp) -> [SetupCheck] {
        do throws(Failure) {
            let config = try NotationConfig(folder, reference: reference)
            let ends = config.ends
            let summary =
                "statement \(PathEscaping.displayed(config.statementName.utf8)), "
                + Self.count(ends.count, "certificate")
            return [SetupCheck(.trust, folder, ok: summary)]
                + ends.compactMap { end in
                    Self.ends(end.until, asOf: asOf).map { text in
                        SetupCheck(
                            .trust, folder, warn: "\(end.name) \(text)",
                            remedy: "add the certificate that follows it to Notation's trust store")
                    }
                }
        } catch {
            return [SetupCheck(.trust, error.inFile(folder))]
        }
    }

    private func listChecks(_ folder: String, asOf: Timestamp) -> [SetupCheck] {
        let ends: [(file: String, until: Timestamp?)]
        do throws(Failure) {
            ends = try RevocationLists.reading(folder).ends
        } catch {
            return [SetupCheck(.trust, error.inFile(folder))]
        }
        guard !ends.isEmpty else {
            return [
                SetupCheck(
                    .trust, folder, warn: "holds no revocation list: nothing is known of certificates' revocation",
                    remedy: "fetch the lists that the certificates name into it")
            ]
        }
        let remedy: Prose = "fetch the list that follows it from where its certificates say"
        var checks = [SetupCheck(.trust, folder, ok: Self.count(ends.count, "revocation list"))]
        for end in ends {
            guard let until = end.until else { continue }
            let left = Self.time(from: asOf, to: until)
            if left <= .zero {
                checks.append(
                    SetupCheck(.trust, end.file, warn: "was due for its successor on \(until)", remedy: remedy))
            } else if left < .seconds(86_400) {
                checks.append(
                    SetupCheck(
                        .trust, end.file, warn: "is due for its successor on \(until), in \(AgeText.short(left))",
                        remedy: remedy))
            }
        }
        return checks
    }
}
