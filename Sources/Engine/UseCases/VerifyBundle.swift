import Core
import Cryptography
import Pins
import Signatures

/// Verifies one Sigstore bundle over a file or a digest, by a trusted root that is given.
package struct VerifyBundle: Sendable {
    /// What the bundle is to be over.
    package enum Subject: Sendable {
        /// A file's bytes; `-` for standard input.
        case file(String)
        /// What has a digest.
        case digest(StatedDigest)

        /// What has a digest, `sha256:…` or `sha512:…`; nil for any other text.
        package init?(digest text: String) {
            guard let stated = StatedDigest(text: text) else { return nil }
            self = .digest(stated)
        }
    }

    /// Who has to have signed.
    package enum Signer: Sendable {
        /// A subject by the word of an issuer of identities, both exact.
        case identity(subject: String, issuer: String)
        /// A key, in a PEM file.
        case key(String)
    }

    /// The bundle's file: a bundle, or statements in a form that `AttestationFile` reads, of which each has to hold.
    package var bundle: String
    /// The trusted root's file; nil for nobody but a key.
    package var trustedRoot: String?
    package var signer: Signer
    /// Whether a key's bundle without any entry of a log holds.
    package var takesUnlogged = false

    /// Verifies a bundle by a root.
    package init(bundle: String, trustedRoot: String?, by signer: Signer) {
        self.bundle = bundle
        self.trustedRoot = trustedRoot
        self.signer = signer
    }

    /// - Throws: `input.*` for what cannot be read, `trust.invalid` for a root or a key that is none.
    package func run(_ subject: Subject, asOf: Timestamp) throws(Failure) -> ArtifactReport {
        let root = try root()
        let key = try key()
        let bytes = try FileReading.readWhole(bundle, limit: SigstoreBundle.byteLimit)
        var report = Self.report(of: subject)
        let parsed: [SigstoreBundle]
        do throws(SigstoreFault) {
            parsed = try Self.bundles(in: bytes)
        } catch {
            report.findings = [finding(of: error)]
            return report
        }
        let digests = try digests(of: subject, for: parsed)
        report.fileDigest = digests.sha256
        for bundle in parsed {
            do throws(SigstoreFault) {
                var check = BundleCheck(root, asOf: asOf)
                check.takesUnlogged = takesUnlogged
                let proof = try check.verify(bundle, over: digests, key: key)
                report.findings += findings(of: proof, over: digests)
            } catch {
                report.findings.append(finding(of: error))
            }
        }
        return report
    }

    /// A bundle, or what PyPI makes of some; whatever else it is, what is wrong with it as a bundle is told.
    private static func bundles(in bytes: [UInt8]) throws(SigstoreFault) -> [SigstoreBundle] {
        guard !SigstoreBundle.isSaid(by: bytes) else { return [try SigstoreBundle.read(bytes)] }
        var found: [SigstoreBundle] = []
        for text in AttestationFile.bundles(in: bytes) {
            switch text {
            case .success(let text): found.append(try SigstoreBundle.read(text))
            case .failure(let fault):
                // Of what is no statement at all, what is wrong with it as a bundle says more.
                guard !found.isEmpty else { return [try SigstoreBundle.read(bytes)] }
                throw fault
            }
        }
        return found
    }

    private static func report(of subject: Subject) -> ArtifactReport {
        switch subject {
        case .file(let path): ArtifactReport(name: ArtifactName.usual(of: path), source: path)
        case .digest(let digest): ArtifactReport(name: digest.text, source: digest.text)
        }
    }

    private func root() throws(Failure) -> TrustedRoot {
        guard let trustedRoot else { return .nobody }
        let bytes = try FileReading.readWhole(trustedRoot, limit: TrustedRoot.byteLimit)
        do throws(JSONFault) {
            return try TrustedRoot(parsing: bytes)
        } catch {
            throw error.failure(.trustInvalid, file: trustedRoot)
        }
    }

    private func key() throws(Failure) -> PublicKey? {
        guard case .key(let path) = signer else { return nil }
        let text = try FileReading.readWhole(path, limit: PublicKey.byteLimit)
        do throws(CryptoFault) {
            return try PublicKey(pem: text)
        } catch {
            throw Failure(.trustInvalid, "is no public key: \(error.message)", file: path)
        }
    }

    private func digests(of subject: Subject, for bundles: [SigstoreBundle]) throws(Failure) -> BundleSubject {
        switch subject {
        case .digest(let digest): return BundleSubject(digest)
        case .file(let path):
            let place = Locator(path).isStandardInput ? "/dev/stdin" : path
            do throws(Failure) {
                return try BundleSubject(ofFile: place, for: bundles)
            } catch {
                throw error.inFile(path)
            }
        }
    }

    private func finding(of fault: SigstoreFault) -> Finding {
        Finding(fault.finding, .fail, fault.message, path: PathEscaping.displayed(bundle.utf8))
    }

    private func findings(of proof: BundleProof, over subject: BundleSubject) -> [Finding] {
        let kind = proof.predicateType.map { ", as the subject of a statement of the type \(Self.shown($0))" } ?? ""
        var findings = [Finding(.signatureIntegrity, .pass, "the signature holds over \(subject.text)\(kind)")]
        let vouched = proof.times.map { "at \($0.time) by the word of \(Self.shown($0.witness))" }
        let time = vouched.isEmpty ? "at a time that nobody vouches for" : vouched.joined(separator: ", ")
        let logs = proof.logs.isEmpty ? "" : "; \(proof.logs.map(Self.shown).joined(separator: ", ")) holds it"
        let who = proof.identity.map { "\(Self.shown($0.subject)), by the word of \(Self.shown($0.issuer))," }
        findings.append(Finding(.signatureUntrusted, .pass, "\(who ?? "the given key") signed it \(time)\(logs)"))
        findings += proof.remarks.map { Finding(.signatureUntrusted, .warn, $0) }
        if case .identity(let subject, let issuer) = signer { findings.append(judge(proof, subject, issuer)) }
        findings.append(Finding(.signatureCoverage, .pass, "the signature covers every byte"))
        return findings
    }

    private func judge(_ proof: BundleProof, _ subject: String, _ issuer: String) -> Finding {
        guard let identity = proof.identity, identity.subject == subject else {
            return Finding(.signatureMismatch, .fail, "another signed it than \(Self.shown(subject))")
        }
        guard identity.issuer == issuer else {
            return Finding(
                .signatureMismatch, .fail,
                "it is by the word of \(Self.shown(identity.issuer)), where \(Self.shown(issuer)) is asked for")
        }
        return Finding(.signatureMismatch, .pass, "it is who is asked for")
    }

    private static func shown(_ text: String) -> String { PathEscaping.displayed(text.utf8) }
}
