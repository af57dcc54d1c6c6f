import Core
import Foundation
import Report
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
        fifo duplicate-path type-conflict hardlink-missing hardlink-escape symlink-target symlink-escape symlink-through
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
        signature.untrusted signature.coverage lock.missing lock.digest lock.drift lock.signer lock.config lock.layers lock.bytecode scan.never
        scan.stale scan.outdated-database scan.finding stack.shadow stack.architecture input.not-found input.unreadable input.changed input.spool-limit input.unsupported input.option
        ledger.invalid ledger.newer ledger.busy ledger.export-invalid
        lockfile.invalid lockfile.manifest-invalid lockfile.busy sign.key sign.chain sign.request sign.profile sign.archive statement.invalid trust.valid trust.invalid trust.unknown trust.busy trust.conflict trust.unconfirmed
        trust.profile-missing trust.profile-without-anchor trust.profile-canceled trust.profile-revoked trust.root-expired
        trust.root-unused trust.revocations packages.unread packages.unowned packages.altered packages.missing packages.added
        packages.unprotected scan.undecided scan.unmatched scan.waiver-expired advisories.invalid waivers.invalid vex.invalid
        output.failed output.exists internal.fault
        """)

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}

@Suite struct CatalogueTests {
    @Test func everyIDOfTheContractHasAnExplanation() {
        let missing = ContractIDs.all.filter { Catalogue.explanation(of: $0) == nil }
        #expect(missing.isEmpty)
    }

    @Test func noExplanationStandsForAnIDOutsideTheContract() {
        let known = Set<TextKey>(ContractIDs.all)
        #expect(Catalogue.all.map(\.id).filter { !known.contains($0) }.isEmpty)
        #expect(Catalogue.all.count == ContractIDs.all.count)
    }

    @Test func everyFailureCodeOfTheModelIsExplained() {
        let codes: [Failure.Code] = [
            .inputNotFound, .inputUnreadable, .inputChanged, .inputUnsupported, .lockfileInvalid, .manifestInvalid,
            .lockfileBusy, .outputFailed, .outputExists, .internalFault,
        ]
        for code in codes { #expect(Catalogue.explanation(of: code.rawValue)?.outcome == .unknown, "\(code)") }
    }

    @Test func noIDOfTheSourcesGoesUnexplained() throws {
        let families = Set(Catalogue.all.compactMap { $0.id.split(separator: ".").first })
        let sources = PythonValidator.repository.appendingPathComponent("Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(rawValue: )?"([a-z]+)\.([a-z0-9]+(?:-[a-z0-9]+)*)"/)
            where match.1 != nil || families.contains(match.2) {
                found.insert("\(match.2).\(match.3)")
            }
        }
        #expect(found.contains("lock.drift") && found.contains("input.not-found"))
        #expect(found.filter { Catalogue.explanation(of: $0) == nil }.sorted() == [])
    }

    @Test func everyPathFaultIsExplainedForZip() {
        for fault in PathFault.allCases {
            #expect(Catalogue.explanation(of: "archive.zip-\(fault.rawValue)") != nil, "\(fault)")
        }
    }

    @Test func noTwoExplanationsShareATitleOrAText() {
        for text in [\Explanation.title, \.meaning, \.cause, \.fix] {
            var seen: [String: [String]] = [:]
            for explanation in Catalogue.all {
                seen[explanation[keyPath: text], default: []].append(explanation.id)
            }
            #expect(seen.values.filter { $0.count > 1 }.isEmpty)
        }
    }

    @Test func textsAreWholeSentencesInPlainASCII() {
        for explanation in Catalogue.all {
            let texts = [explanation.meaning, explanation.cause, explanation.fix]
            for text in texts {
                #expect(text.hasSuffix(".") || text.hasSuffix(")"), "\(explanation.id): \(text)")
                #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(explanation.id): \(text)")
                #expect(!text.contains("  "), "\(explanation.id): \(text)")
            }
            #expect(!explanation.title.hasSuffix("."), "\(explanation.id)")
            #expect(explanation.title.count <= 80, "\(explanation.id)")
            #expect(explanation.meaning.count >= 60, "\(explanation.id)")
            #expect(explanation.meaning.utf8.count <= 1_024, "code scanning cuts longer ones: \(explanation.id)")
        }
    }

    @Test func whatPassesOrCouldNotDecideIsNotGradedAsAThreatUnlessItCanBeOne() throws {
        #expect(try #require(Catalogue.explanation(of: "archive.accepted")).severity == .none)
        #expect(try #require(Catalogue.explanation(of: "archive.accepted")).outcome == .pass)
        #expect(try #require(Catalogue.explanation(of: "archive.zip-case-collision")).outcome == .warn)
        #expect(try #require(Catalogue.explanation(of: "lock.digest")).outcome == .warn)
        for explanation in Catalogue.all where explanation.outcome == .fail {
            #expect(explanation.severity != .none, "\(explanation.id)")
        }
    }

    @Test(arguments: [
        ("archive.zip-no-eocdd", "archive.zip-no-eocd"), ("archive.zip_gap", "archive.zip-gap"),
        ("zip-overlap", "archive.zip-overlap"), ("Lock.Drift", "lock.drift"), ("drift", "lock.drift"),
        ("signature.expired", "signature.expiry"),
    ])
    func aMisspelledIDFindsItsNearest(given: String, expected: String) {
        #expect(Catalogue.nearest(to: given).first == expected)
    }

    @Test func whatIsLikeNothingFindsNothing() {
        #expect(Catalogue.nearest(to: "qqqqqqqqqqqq").isEmpty)
        #expect(Catalogue.nearest(to: String(repeating: "x", count: 100_000)).isEmpty)
        #expect(Catalogue.nearest(to: "lock.drift", count: 0).isEmpty)
    }
}
