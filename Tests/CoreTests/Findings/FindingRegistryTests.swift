import Core
import Foundation
import TestKit
import Testing

/// The finding ids of the contract, family by family.
enum ContractIDs {
    static let all: [String] =
        zip.map { "archive.zip-\($0)" } + tar.map { "archive.tar-\($0)" } + other.map { "archive.\($0)" } + checks

    static let zip = words(
        """
        no-eocd eocd-ambiguous comment-length trailing-data prepended-data multidisk cd-count-mismatch cd-size-mismatch
        cd-offset-mismatch zip64-missing zip64-inconsistent zip64-extensible-data bad-central bad-local offset-invalid
        overlap gap hidden-entry method-mismatch size-mismatch crc-mismatch crc-error flags-mismatch name-mismatch
        descriptor-mismatch descriptor-ambiguous extra-malformed extra-duplicate extra-forbidden unicode-path encrypted
        unsupported-flags unsupported-method deflate-error deflate-trailing duplicate-name case-collision type-conflict
        type-ambiguous mode-ambiguous dir-with-data special-file setuid entry-comment name-encoding path-nul path-control
        path-backslash path-absolute path-traversal path-noncanonical path-drive path-empty path-too-long
        symlink-escape symlink-through symlink-target size-limit
        """)

    static let tar = words(
        """
        bad-checksum header-malformed header-ambiguous truncated missing-eof lone-zero-block trailing-data padding
        size-invalid pax-size-mismatch pax-malformed pax-duplicate-key pax-delete pax-global pax-unsupported-key
        extension-chain extension-orphan extension-too-large type-unknown type-ambiguous body-not-allowed sparse device
        fifo duplicate-path type-conflict hardlink-missing hardlink-escape symlink-target symlink-through
        whiteout-invalid whiteout-root-opaque whiteout-conflict xattr-overlay xattr-conflict name-encoding path-nul path-control
        path-absolute path-traversal path-noncanonical path-empty path-too-long
        """)

    static let other = words(
        """
        gzip-header gzip-crc gzip-truncated gzip-trailing-data zstd-checksum zstd-truncated zstd-trailing-data
        zstd-skippable-frame json-invalid json-duplicate-key json-case-variant-key json-trailing-data json-too-deep
        json-too-large json-number oci-layout-missing oci-layout-version oci-schema-version oci-no-image oci-not-image
        oci-multiple-images oci-ambiguous-ref oci-ambiguous-platform oci-platform-mismatch oci-ambiguous-document
        oci-manifest-field oci-media-type oci-media-type-mismatch oci-compression-mismatch oci-digest-invalid
        oci-digest-algorithm oci-digest-mismatch oci-size-mismatch oci-blob-missing oci-blob-not-regular
        oci-foreign-layer oci-unreferenced-blob oci-embedded-data oci-config oci-diffid-mismatch oci-diffid-count layer-symlink-through
        docker-manifest-missing docker-manifest-invalid docker-multiple-images docker-path docker-file-missing
        docker-not-regular docker-config-digest docker-oci-disagree lambda-layer-count lambda-type-conflict
        lambda-symlink-through lambda-size-limit readers-disagree accepted root-folder runtimes-differ
        """)

    static let checks = words(
        """
        signature.missing signature.integrity signature.mismatch signature.expiry signature.revocation
        signature.untrusted signature.coverage attestation.missing attestation.integrity attestation.untrusted
        attestation.mismatch lock.missing lock.swapped lock.unseen lock.unnamed lock.digest lock.drift lock.signer lock.config lock.layers lock.bytecode scan.never
        scan.stale scan.held scan.poison scan.waiver-ending scan.waiver-unused vex.unmatched waivers.busy scan.outdated-database scan.finding stack.shadow stack.architecture input.not-found input.unreadable input.changed input.spool-limit input.unsupported input.option input.unused-allowance scan.shard-missing lock.provenance source.digest source.unstated source.floating source.not-found source.denied source.unreachable source.answer source.program source.refused
        ledger.invalid ledger.newer ledger.busy ledger.server ledger.rights ledger.password ledger.program ledger.queue-full ledger.export-invalid
        project.invalid project.unsafe project.no-match project.ambiguous
        lockfile.invalid lockfile.manifest-invalid lockfile.busy sign.key sign.chain sign.request sign.profile sign.archive statement.invalid trust.valid trust.invalid trust.unknown trust.busy trust.conflict trust.unconfirmed
        trust.profile-missing trust.profile-without-anchor trust.profile-canceled trust.profile-revoked trust.root-expired
        trust.root-unused trust.revocations packages.unread packages.unowned packages.altered packages.leftover packages.odd packages.missing packages.added packages.bytecode
        packages.unprotected scan.undecided scan.unmatched scan.waiver-expired advisories.invalid advisories.unsupported waivers.invalid vex.invalid
        output.failed output.exists internal.fault lambda.index lambda.layer-type lambda.image-size lambda.parent-folder
        lambda.permissions lambda.entrypoint lambda.architecture lambda.bootstrap lambda.upload-size
        fleet.drift fleet.unpinned fleet.unknown fleet.ghost fleet.foreign-account fleet.behind fleet.signer fleet.unsigned
        fleet.warn-policy fleet.stale fleet.public-url fleet.runtime fleet.incomplete fleet.conflict fleet.superseded fleet.invalid
        secret.environment
        hook.pth hook.stdlib-shadow hook.customize hook.extension hook.bootstrap hook.env hook.preload hook.agent
        hook.install hook.sdk-shadow
        secret.token secret.webhook secret.access-key secret.access-key-id secret.service-account secret.private-key
        secret.encrypted-key secret.web-token secret.connection secret.config secret.unread
        malware.miner malware.packed malware.stealer malware.unread malware.rules malware.yara malware.yara-undecided
        malware.yara-program
        program.architecture program.setuid program.writable program.interpreter-missing
        sbom.missing sbom.extra sbom.version sbom.complete sbom.subject sbom.invalid
        """)

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}

@Suite struct FindingRegistryTests {
    private static let folder = "\(Repository.root)/Sources/Core/Findings"

    @Test func theIDsAreThoseOfTheContract() {
        #expect(FindingID.allCases.map(\.rawValue) == ContractIDs.all.sorted())
    }

    /// Constants that stand in no list could be reported, and not be read again or explained.
    @Test func everyConstantIsNamedLikeItsTextAndStandsInTheRegistry() throws {
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
            let text = try String(contentsOfFile: "\(Self.folder)/\(name)", encoding: .utf8)
            for match in text.matches(of: /static let (\w+) = FindingID\(\s*"([^"]*)"/) {
                let words = match.2.split { $0 == "." || $0 == "-" }.map(String.init)
                let wanted = words.prefix(1) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
                #expect(String(match.1) == wanted.joined())
                found.append(String(match.2))
            }
        }
        #expect(found.sorted() == FindingID.allCases.map(\.rawValue))
    }

    @Test func nothingButTheRegistryWritesIDs() throws {
        let sources = URL(fileURLWithPath: "\(Repository.root)/Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" && !file.path.hasPrefix(Self.folder) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"([a-z]+\.[a-z0-9-]+)"/) {
                #expect(FindingID(rawValue: String(match.1)) == nil, "\(file.lastPathComponent): \(match.1)")
            }
        }
    }

    @Test func everyIDIsFoundByItsTextAndBelongsToItsFamily() {
        for id in FindingID.allCases {
            #expect(FindingID(rawValue: id.rawValue) == id)
            #expect(id.rawValue.hasPrefix("\(id.family.rawValue)."), "\(id)")
        }
        #expect(Set(FindingID.allCases.map(\.family)) == Set(FindingFamily.allCases))
    }

    @Test(arguments: ["", "lock", "lock.", "lock.drift ", "Lock.drift", "nobody.knows", "loc\u{212A}.drift"])
    func whatIsInNoRegistryIsNoID(_ text: String) {
        #expect(FindingID(rawValue: text) == nil)
    }

    @Test func onlyTheseAskForAnotherCodeThanTheirFamily() {
        let others = FindingID.allCases.filter { $0.exitStatus != $0.family.exitStatus }
        // What is deployed can be wrong in each of these ways.
        #expect(
            others == [
                .fleetConflict, .fleetDrift, .fleetIncomplete, .fleetInvalid, .fleetSigner, .fleetStale,
                .fleetSuperseded,
                .fleetUnknown, .fleetUnpinned, .inputOption, .malwareRules, .malwareUnread, .malwareYaraProgram,
                .malwareYaraUndecided, .packagesUnowned,
                .sbomInvalid, .scanFinding, .secretUnread, .sourceDigest,
            ])
        #expect(FindingID.scanFinding.exitStatus == .scanFinding)
        #expect(Core.ExitStatus(Failure(.inputOption, "")) == .usage)
        #expect(Core.ExitStatus(Failure(.inputNotFound, "")) == .undecided)
        #expect(Core.ExitStatus(Failure(.archiveZipGap, "")) == .archiveRejected)
    }

    /// As GitHub makes them: lower case, blanks as hyphens, other signs left out.
    @Test func everyHelpPageHasItsHeading() throws {
        for page in HelpPage.allCases {
            let parts = page.rawValue.split(separator: "#").map(String.init)
            try #require(parts.count == 2)
            let text = try String(contentsOfFile: "\(Repository.root)/\(parts[0])", encoding: .utf8)
            let anchors = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                String(
                    line.drop { $0 == "#" || $0 == " " }.lowercased().map { $0 == " " ? "-" : $0 }
                        .filter { $0.isLetter || $0.isNumber || $0 == "-" })
            }
            #expect(anchors.contains(parts[1]), "\(page.rawValue)")
        }
        #expect(Set(FindingID.allCases.map(\.help)) == Set(HelpPage.allCases))
    }

    @Test func whatCouldNotBeDecidedIsUnknownByDefault() {
        for id: FindingID in [
            .inputNotFound, .inputUnreadable, .inputChanged, .inputUnsupported, .lockfileInvalid,
            .lockfileManifestInvalid, .lockfileBusy, .outputFailed, .outputExists, .internalFault,
        ] {
            #expect(id.outcome == .unknown, "\(id)")
        }
    }

    @Test func everyPathFaultIsExplainedForZip() {
        for fault in PathFault.allCases {
            #expect(FindingID(rawValue: "archive.zip-\(fault.rawValue)") != nil, "\(fault)")
        }
    }

    @Test func noTwoExplanationsShareATitleOrAText() {
        let texts: [(FindingID) -> String] = [\.title, \.meaning.plain, \.cause.plain, \.fix.plain]
        for text in texts {
            var seen: [String: [String]] = [:]
            for id in FindingID.allCases {
                seen[text(id), default: []].append(id.rawValue)
            }
            #expect(seen.values.filter { $0.count > 1 }.isEmpty)
        }
    }

    @Test func textsAreWholeSentencesInPlainASCII() {
        for id in FindingID.allCases {
            let texts = [id.meaning.plain, id.cause.plain, id.fix.plain]
            for text in texts {
                #expect(text.hasSuffix(".") || text.hasSuffix(")"), "\(id): \(text)")
                #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(id): \(text)")
                #expect(!text.contains("  "), "\(id): \(text)")
            }
            #expect(!id.title.hasSuffix("."), "\(id)")
            #expect(id.title.count <= 80, "\(id)")
            #expect(id.meaning.plain.count >= 60, "\(id)")
            #expect(id.meaning.plain.utf8.count <= 1_024, "code scanning cuts longer ones: \(id)")
        }
    }

    @Test func whatPassesOrCouldNotDecideIsNotGradedAsAThreatUnlessItCanBeOne() {
        #expect(FindingID.archiveAccepted.severity == .none)
        #expect(FindingID.archiveAccepted.outcome == .pass)
        #expect(FindingID.archiveZipCaseCollision.outcome == .warn)
        #expect(FindingID.lockDigest.outcome == .warn)
        for id in FindingID.allCases where id.outcome == .fail { #expect(id.severity != .none, "\(id)") }
    }

    @Test(arguments: [
        ("archive.zip-no-eocdd", "archive.zip-no-eocd"), ("archive.zip_gap", "archive.zip-gap"),
        ("zip-overlap", "archive.zip-overlap"), ("Lock.Drift", "lock.drift"), ("drift", "lock.drift"),
        ("signature.expired", "signature.expiry"),
    ])
    func aMisspelledIDFindsItsNearest(given: String, expected: String) {
        #expect(FindingRegistry.nearest(to: given).first?.rawValue == expected)
    }

    @Test func whatIsLikeNothingFindsNothing() {
        #expect(FindingRegistry.nearest(to: "qqqqqqqqqqqq").isEmpty)
        #expect(FindingRegistry.nearest(to: String(repeating: "x", count: 100_000)).isEmpty)
        #expect(FindingRegistry.nearest(to: "lock.drift", count: 0).isEmpty)
    }
}
