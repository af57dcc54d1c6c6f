import Core
import Cryptography
import Signatures

/// What must hold of cosign's payloads, in-toto statements and files of them, whatever their bytes are.
enum AttestationProperties {
    private static let nobody = "https://nobody.example/builder"
    private static let unsigned = Digest(hex: String(repeating: "0", count: 64))

    /// A payload names the image by digits that stand in it.
    static func checkPayload(_ bytes: [UInt8]) -> Bool {
        do throws(SigstoreFault) {
            let payload = try SimpleSigningPayload(bytes)
            let digits = Array(payload.image.hex.utf8)
            // An escape may spell a digit otherwise.
            let isEscaped = bytes.contains(UInt8(ascii: "\\"))
            require(
                isEscaped || bytes.indices.contains { bytes[$0...].starts(with: digits) },
                "a payload is about an image that it does not name")
            return true
        } catch {
            return false
        }
    }

    /// A statement is of one kind at the most, and none says what nobody wrote.
    static func checkStatement(_ bytes: [UInt8]) -> Bool {
        let envelope = SigstoreEnvelope(type: InTotoStatement.payloadType, payload: bytes, signature: [0])
        let statement: InTotoStatement
        do throws(SigstoreFault) { statement = try InTotoStatement(envelope) } catch { return false }
        let kinds = AttestationType.Known.allCases.count {
            AttestationType.known($0).covers(statement.predicateType)
        }
        require(kinds <= 1, "a statement is of several kinds")
        if let type = AttestationType(statement.predicateType), case .uri = type {
            require(type.covers(statement.predicateType), "a statement is not of its own type")
        }
        guard AttestationType.known(.provenance).covers(statement.predicateType) else { return true }
        do throws(JSONFault) {
            let facts = try BuildFacts(JSONCursor(statement.predicate), type: statement.predicateType)
            var demand = AttestationDemand([.known(.provenance)])
            demand.builder = facts.builder == nobody ? "" : nobody
            require(!facts.faults(demand).isEmpty, "a provenance names a builder that it does not name")
        } catch {}
        return true
    }

    /// Every statement of a file is a document, and none holds over what nobody signed.
    static func checkFile(_ bytes: [UInt8]) -> Bool {
        let bundles = AttestationFile.bundles(in: bytes)
        require(!bundles.isEmpty, "a file says nothing, and that is no fault")
        var isGood = true
        for bundle in bundles {
            guard case .success(let text) = bundle else {
                isGood = false
                continue
            }
            require(JSONReader.firstByte(of: text) == UInt8(ascii: "{"), "a bundle is no object")
            let envelope = AttestationEnvelope(
                bundle, place: nil, isGiven: true, about: [unsigned.map { BundleSubject($0) }].compactMap(\.self))
            require(envelope.claimedBuild == nil, "a provenance holds over what nobody signed")
        }
        return isGood
    }
}
