import Core
import Pins

/// A reader that takes untrusted bytes, and what must hold whatever they are.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// Zip archives.
    case zip
    /// Lockfiles.
    case lockfile
    /// Stored manifests.
    case manifest
    /// Envelopes inside signed zips.
    case envelope
    /// Endorsements and lockfile signatures.
    case statement
    /// JSON documents.
    case json
    /// Layers: tar, gzip-compressed, zstd-compressed or neither.
    case layer
    /// Container images in a tar.
    case image
    /// Layers upon layers, described by bytes rather than archived.
    case merge
    /// Notation's envelopes in JWS.
    case jws
    /// Notation's envelopes in COSE.
    case cose
    /// RFC 3161 timestamps.
    case timestamp
    /// Certificate revocation lists and OCSP responses.
    case revocation
    /// Sigstore's bundles.
    case bundle
    /// Sigstore's trusted roots.
    case trustedroot
    /// Documents of the trust store.
    case truststore
    /// Trust policies of Notation's, for images and for files.
    case trustpolicy
    /// Checkpoints of transparency logs.
    case note
    /// Entries of Rekor.
    case logentry
    /// Cosign's payloads.
    case simplesigning
    /// In-toto statements, provenance among them.
    case intoto
    /// Files of statements.
    case attestations
    /// Scan receipts, signed or not.
    case receipt
    /// Advisory records, JSON or YAML.
    case advisory
    /// YAML documents.
    case yaml
    /// Files of waivers.
    case waivers
    /// VEX documents: OpenVEX, CycloneDX, CSAF.
    case vex
    /// Catalogues of exploited vulnerabilities.
    case catalogue
    /// Documents of advisories in every form that is imported.
    case feed
    /// Inventories of what is deployed.
    case fleet
    /// Stored reports.
    case report
    /// Programs in machine code.
    case program
    /// Lists of crates inside them.
    case crates
    /// Lists of Go modules inside them.
    case modules
    /// Java's archives.
    case jar
    /// rpm's database.
    case rpm
    /// RECORD of Python's distributions.
    case record
    /// METADATA of Python's distributions.
    case metadata
    /// dpkg's list of packages.
    case dpkg
    /// dpkg's digests of files.
    case sums
    /// dpkg's lists of files.
    case files
    /// dpkg's list of moved files.
    case diversions
    /// apk's database.
    case apk
    /// package.json of Node's packages.
    case node
    /// Specifications of gems.
    case gem
    /// Composer's list of packages.
    case composer
    /// Lists of .NET's packages.
    case dotnet
    /// Bills of materials inside wheels.
    case bill
    /// Which distribution a system is.
    case release
    /// Content that is looked through for credentials and malware.
    case content
    /// Lists of indicators.
    case indicators
    /// `.pth` files of Python.
    case pth

    /// Reads the bytes; stops the process where a property is broken. Returns whether they were accepted.
    public func feed(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .zip: ZipProperties.check(bytes)
        case .lockfile: Self.checkLockfile(bytes)
        case .manifest: Self.checkManifest(bytes)
        case .envelope: SignatureProperties.checkEnvelope(bytes)
        case .statement: SignatureProperties.checkStatement(bytes)
        case .json: Self.checkJSON(bytes)
        case .layer: LayerProperties.check(bytes)
        case .image: ImageProperties.check(bytes)
        case .merge: MergeProperties.check(bytes)
        case .jws: NotationProperties.checkJWS(bytes)
        case .cose: NotationProperties.checkCOSE(bytes)
        case .timestamp: NotationProperties.checkTimestamp(bytes)
        case .revocation: NotationProperties.checkRevocation(bytes)
        case .bundle: SigstoreProperties.checkBundle(bytes)
        case .trustedroot: SigstoreProperties.checkRoot(bytes)
        case .truststore: TrustProperties.checkDocument(bytes)
        case .trustpolicy: TrustProperties.checkPolicy(bytes)
        case .note: SigstoreProperties.checkNote(bytes)
        case .logentry: SigstoreProperties.checkEntry(bytes)
        case .simplesigning: AttestationProperties.checkPayload(bytes)
        case .intoto: AttestationProperties.checkStatement(bytes)
        case .attestations: AttestationProperties.checkFile(bytes)
        case .receipt: ReceiptProperties.check(bytes)
        case .advisory: AdvisoryProperties.checkRecord(bytes)
        case .yaml: AdvisoryProperties.checkYAML(bytes)
        case .waivers: AdvisoryProperties.checkWaivers(bytes)
        case .vex: AdvisoryProperties.checkVEX(bytes)
        case .catalogue: AdvisoryProperties.checkCatalogue(bytes)
        case .feed: FeedProperties.check(bytes)
        case .fleet: FleetProperties.check(bytes)
        case .report: ReportProperties.check(bytes)
        case .program: MetadataProperties.check(bytes, .program)
        case .crates: MetadataProperties.check(bytes, .crates)
        case .modules: MetadataProperties.check(bytes, .modules)
        case .jar: MetadataProperties.check(bytes, .jar)
        case .rpm: MetadataProperties.check(bytes, .rpm)
        case .record: MetadataProperties.check(bytes, .record)
        case .metadata: MetadataProperties.check(bytes, .metadata)
        case .dpkg: MetadataProperties.check(bytes, .dpkg)
        case .sums: MetadataProperties.check(bytes, .sums)
        case .files: MetadataProperties.check(bytes, .files)
        case .diversions: MetadataProperties.check(bytes, .diversions)
        case .apk: MetadataProperties.check(bytes, .apk)
        case .node: MetadataProperties.check(bytes, .node)
        case .gem: MetadataProperties.check(bytes, .gem)
        case .composer: MetadataProperties.check(bytes, .composer)
        case .dotnet: MetadataProperties.check(bytes, .dotnet)
        case .bill: MetadataProperties.check(bytes, .bill)
        case .release: MetadataProperties.check(bytes, .release)
        case .content: ContentProperties.check(bytes)
        case .indicators: ContentProperties.checkIndicators(bytes)
        case .pth: ContentProperties.checkPathFile(bytes)
        }
    }

    /// Whatever is read must be written and read again as the same pins.
    private static func checkLockfile(_ bytes: [UInt8]) -> Bool {
        do throws(Failure) {
            let lockfile = try Lockfile(parsing: bytes)
            do throws(Failure) {
                // One of an earlier version is written as one of this.
                let again = try Lockfile(parsing: lockfile.text)
                require(again.artifacts == lockfile.artifacts, "a lockfile is not read as it was written")
            } catch {
                require(false, "a lockfile that was written is refused: \(error)")
            }
            return true
        } catch {
            return false
        }
    }

    /// Whatever is read is written as the same document, and who reads member by member accepts just what who reads at once does.
    private static func checkJSON(_ bytes: [UInt8]) -> Bool {
        require(isPulled(bytes) == isRead(bytes), "two readers disagree on what is JSON")
        do throws(JSONFault) {
            let value = try JSONReader.read(bytes)
            do throws(JSONFault) {
                let again = try JSONReader.read(JSONWriter.text(value, style: .compact))
                require(again == value, "a document is not read as it was written")
            } catch {
                require(false, "a document that was written is refused: \(error)")
            }
            return true
        } catch {
            return false
        }
    }

    private static func isRead(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            _ = try JSONReader.read(bytes, limits: JSONLimits(bytes: .max), options: .foreign)
            return true
        } catch {
            return false
        }
    }

    private static func isPulled(_ bytes: [UInt8]) -> Bool {
        var pull = JSONPull(bytes, code: .fleetInvalid)
        do throws(Failure) {
            try pull.skip()
            return try pull.isAtEnd()
        } catch {
            return false
        }
    }

    /// A manifest is canonical, or it is refused.
    private static func checkManifest(_ bytes: [UInt8]) -> Bool {
        do throws(Failure) {
            require(try Manifest(parsing: bytes).text == bytes, "a manifest was accepted that is not canonical")
            return true
        } catch {
            return false
        }
    }
}

/// Stops the process with a message where a property does not hold; a fuzzer's way to report.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
