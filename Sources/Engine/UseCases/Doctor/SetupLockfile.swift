import ArtifactSources
import Core
import Pins
import Policy
import Signatures

extension CheckSetup {
    /// Looks at the lockfile.
    /// - Returns: The pins; nil where there are none to be had.
    func lockfileChecks(asOf: Timestamp, into checks: inout [SetupCheck]) -> Lockfile? {
        let path = demand.lockfile
        let lockfile: Lockfile
        do throws(Failure) {
            lockfile = try Lockfile.load(path)
        } catch {
            if error.code == .inputNotFound, !demand.namesLockfile {
                let finding = Finding(
                    .lockMissing, .fail, "there is none: nothing is pinned, and nothing would be compared",
                    remedy: "pin what was reviewed: \(run: .lock, "ARTIFACT")")
                checks.append(
                    SetupCheck(.lockfile, path, .missing, .fail, finding.id, finding.prose, finding.remedy))
            } else {
                checks.append(SetupCheck(.lockfile, error.inFile(path)))
            }
            return nil
        }
        checks.append(versionCheck(lockfile, path))
        checks += signatureChecks(path, asOf: asOf)
        if let check = manifestCheck(lockfile, path) { checks.append(check) }
        if let check = sourceCheck(lockfile, path) { checks.append(check) }
        let unpinned = demand.namedArtifacts.filter { lockfile[$0] == nil }
        if !unpinned.isEmpty {
            let names = Self.some(unpinned.map { PathEscaping.displayed($0.utf8) })
            checks.append(
                SetupCheck(
                    .lockfile, path,
                    Finding(
                        .lockMissing, .fail, "does not pin what the project file names: \(names)",
                        remedy: "review it, then pin it: \(run: .lock)")))
        }
        return lockfile
    }

    private func versionCheck(_ lockfile: Lockfile, _ path: String) -> SetupCheck {
        let pins = Self.count(lockfile.artifacts.count, "pin")
        guard lockfile.version < Lockfile.schemaVersion else {
            return SetupCheck(.lockfile, path, ok: "\(pins), version \(lockfile.version)")
        }
        return SetupCheck(
            .lockfile, path,
            warn:
                "\(pins), version \(lockfile.version): an image's layers, start and bytecode are not all pinned before version \(Lockfile.schemaVersion)",
            remedy: "write it anew: \(run: .lock, .setting(.output, .given(path)))")
    }

    /// What the lockfile's own signature is worth, where somebody is there to judge it.
    private func signatureChecks(_ path: String, asOf: Timestamp) -> [SetupCheck] {
        let file = PinnedArtifacts.signaturePath(path)
        let findings: [Finding]
        do throws(Failure) {
            guard let trust = demand.trust, trust.store != nil else {
                guard PinnedArtifacts.hasSignature(beside: path) else {
                    return [
                        SetupCheck(.lockfile, path, ok: "not signed, and no trust store is named that would ask for it")
                    ]
                }
                return [
                    SetupCheck(
                        .lockfile, file, warn: "is there, and nobody judges it: no trust store is named",
                        remedy: "name one with \(setting: .trust, "TRUSTSTORE")")
                ]
            }
            let judge = try SignatureJudge(trust, asOf: asOf)
            findings = try PinnedArtifacts(path, judge: judge, places: environment.places).signatureFindings
        } catch {
            // A trust store that does not load is told of in its own place.
            if error.code.family == FindingID.trustInvalid.family { return [] }
            return [SetupCheck(.lockfile, error.inFile(file))]
        }
        if findings.isEmpty {
            return [SetupCheck(.lockfile, path, ok: "not signed, which the trust store does not ask for")]
        }
        return findings.map { SetupCheck(.lockfile, file, $0) }
    }

    /// Manifests explain what drifted: without one a drift is still found, and one that is not what it says is never used.
    private func manifestCheck(_ lockfile: Lockfile, _ path: String) -> SetupCheck? {
        var missing = 0
        var corrupt = 0
        do throws(Failure) {
            let store = try ManifestStore(besideLockfile: path)
            for tree in Set(lockfile.artifacts.flatMap(\.trees)) {
                switch try store.state(of: tree) {
                case .present: break
                case .missing: missing += 1
                case .corrupt: corrupt += 1
                }
            }
        } catch {
            return SetupCheck(.lockfile, error.inFile("\(path).d"))
        }
        if corrupt > 0 {
            let finding = Finding(
                .lockfileManifestInvalid, .unknown,
                "\(Self.count(corrupt, "manifest")) not as the name says: git may have changed line ends",
                remedy: "restore them from version control, with `layers.lock.d/** -text` in .gitattributes")
            return SetupCheck(.lockfile, "\(path).d", finding)
        }
        guard missing > 0 else { return nil }
        return SetupCheck(
            .lockfile, "\(path).d",
            warn: "\(Self.count(missing, "manifest")) missing: a drift would be found and not explained",
            remedy: "commit the folder with the lockfile, or write it anew: \(run: .lock)")
    }

    private func sourceCheck(_ lockfile: Lockfile, _ path: String) -> SetupCheck? {
        var there = 0
        var missing: [String] = []
        for pin in lockfile.artifacts {
            guard let place = environment.places.path(of: pin, lockfile: path),
                environment.sources.isPath(Locator(place))
            else { continue }
            if Self.isThere(place) { there += 1 } else { missing.append(pin.name) }
        }
        if missing.isEmpty {
            return there == 0
                ? nil
                : SetupCheck(.lockfile, path, ok: "\(Self.count(there, "artifact")) where the pins say")
        }
        return SetupCheck(
            .lockfile, path, .inputNotFound,
            warn:
                "\(missing.count) of \(Self.count(there + missing.count, "artifact")) not where the pins say: \(Self.some(missing.map { PathEscaping.displayed($0.utf8) }))",
            remedy: "build them first, or name them as they lie: \(run: .verify, "NAME=ARTIFACT")")
    }

    private static func isThere(_ path: String) -> Bool {
        do throws(Failure) {
            return try FileKind.of(path) != .missing
        } catch {
            return false
        }
    }
}
