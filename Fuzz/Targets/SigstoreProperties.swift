import Core
import Cryptography
import Signatures

/// What must hold of Sigstore's bundles, trusted roots, notes and log entries, whatever their bytes are.
enum SigstoreProperties {
    /// SHA-256 of what the seeds are over, and who signed them.
    private static let artifact = Digest(hex: "e28d98ac666afd34f089b971a663264d54d67a60ddc82996d48d8f3c204eb75f")
    private static let subject = "https://github.com/acme/layers/.github/workflows/release.yml@refs/heads/main"
    private static let now = Timestamp(rfc3339: "2026-11-29T00:00:00Z")
    private static let zeros = Digest(hex: String(repeating: "0", count: 64))

    private static let check: BundleCheck? = {
        do throws(JSONFault) {
            guard let now else { return nil }
            return BundleCheck(try TrustedRoot(parsing: Array(TestSigstore.root.utf8)), asOf: now)
        } catch {
            return nil
        }
    }()

    /// A bundle holds over nothing but what the seeds' signers signed, and by nobody else.
    static func checkBundle(_ bytes: [UInt8]) -> Bool {
        guard let check, let artifact, let zeros else {
            require(false, "the seeds' instance cannot be read")
            return false
        }
        let bundle: SigstoreBundle
        do throws(SigstoreFault) { bundle = try SigstoreBundle.read(bytes) } catch { return false }
        do throws(SigstoreFault) {
            _ = try check.verify(bundle, over: BundleSubject(zeros))
            require(false, "a bundle holds over what nobody signed")
        } catch {}
        do throws(SigstoreFault) {
            let proof = try check.verify(bundle, over: BundleSubject(artifact))
            require(proof.identity?.subject == subject, "a bundle holds by somebody else")
            require(!proof.times.isEmpty && !proof.logs.isEmpty, "a bundle holds that nobody saw")
        } catch {}
        checkEvidence(bytes, over: zeros)
        return true
    }

    /// No evidence holds over what nobody signed, and what is kept of it comes back as it is; nothing is added to a bundle that is
    /// none of a key alone.
    private static func checkEvidence(_ bytes: [UInt8], over digest: Digest) {
        do throws(Failure) {
            let content = SignableContent.file(digest, others: [], size: 0)
            let evidence = try SigstoreFormat().evidence(of: SignatureEnvelope(bytes), over: content)
            require(!evidence.holds, "a bundle's evidence holds over what nobody signed")
            do throws(JSONFault) {
                let kept = try SignatureEvidence(JSONCursor(evidence.json))
                require(kept == evidence, "evidence of a bundle does not come back as it is")
            } catch {
                require(false, "evidence of a bundle cannot be read again: \(error)")
            }
        } catch {
            require(false, "a bundle makes no evidence: \(error)")
        }
        do throws(Failure) {
            _ = try BundleMaker.adding(timestamp: bytes, to: bytes, over: digest)
            require(false, "a bundle is its own timestamp")
        } catch {}
    }

    /// A trusted root is read the same twice, and what it believes has a beginning and a root.
    static func checkRoot(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            let root = try TrustedRoot(parsing: bytes)
            let again = try TrustedRoot(parsing: bytes)
            require(root == again, "a trusted root is read in two ways")
            for authority in root.authorities + root.timestampAuthorities {
                require(authority.chain.last?.isSelfIssued ?? false, "an authority without a root")
            }
            return true
        } catch {
            return false
        }
    }

    /// What a checkpoint signs is the beginning of its bytes, and its signatures are all the rest.
    static func checkNote(_ bytes: [UInt8]) -> Bool {
        do throws(SigstoreFault) {
            let checkpoint = try Checkpoint(bytes)
            require(bytes.starts(with: checkpoint.text), "a checkpoint signs other bytes than it has")
            var whole = checkpoint.text + [0x0A]
            for signature in checkpoint.signatures {
                let line = String(decoding: Base64.encode(signature.hint + signature.bytes), as: UTF8.self)
                whole += Array("\u{2014} \(signature.name) \(line)\n".utf8)
            }
            require(whole == bytes, "a checkpoint has bytes that nobody reads")
            return true
        } catch {
            return false
        }
    }

    /// An entry is of one kind and version at the most.
    static func checkEntry(_ bytes: [UInt8]) -> Bool {
        let kinds = [
            ("hashedrekord", "0.0.1"), ("dsse", "0.0.1"), ("intoto", "0.0.2"), ("hashedrekord", "0.0.2"),
            ("dsse", "0.0.2"),
        ]
        let read = kinds.count { kind, version in
            do throws(SigstoreFault) {
                _ = try LoggedSignature(bytes, kind: kind, version: version)
                return true
            } catch {
                return false
            }
        }
        require(read <= 1, "an entry is of several kinds")
        return read == 1
    }
}
