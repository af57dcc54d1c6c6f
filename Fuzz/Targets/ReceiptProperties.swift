import Core
import Engine
import Ledger
import Signatures

/// What must hold of scan receipts, whatever their bytes are: signed, or a statement alone.
enum ReceiptProperties {
    private static let now = Timestamp(milliseconds: 1_763_640_000_000)

    /// A receipt that is read is read as it was written, and nobody is believed whom the store does not hold.
    static func check(_ bytes: [UInt8]) -> Bool {
        let isStatement = checkStatement(bytes)
        do throws(SigstoreFault) {
            let sealed = try SealedReceipt(bytes)
            require(!isStatement, "a document is a statement and a signed one")
            _ = checkStatement(sealed.statement.payload)
            judge(sealed)
            return true
        } catch {
            return isStatement
        }
    }

    private static func judge(_ sealed: SealedReceipt) {
        do throws(Failure) {
            let folder = MemoryFolder.holding(Array("{}".utf8), at: "README.md")
            let check = try ReceiptCheck(store: try TrustStore.load(folder), asOf: now)
            let findings = try check.judge(sealed)
            require(findings.contains { $0.outcome.stops }, "a receipt is believed of whom nobody knows")
        } catch {
            require(false, "a receipt was not judged: \(error)")
        }
    }

    private static func checkStatement(_ bytes: [UInt8]) -> Bool {
        let statement: ScanStatement
        do throws(JSONFault) { statement = try ScanStatement(payload: bytes) } catch { return false }
        require(statement.signingTime < statement.until, "an end before the signing time")
        do throws(JSONFault) {
            require(
                try ScanStatement(payload: statement.payload) == statement, "a statement is not read as it was written")
        } catch {
            require(false, "a statement that was written is refused: \(error.message)")
        }
        let facts: ScanFacts
        do throws(JSONFault) { facts = try ScanFacts(statement) } catch { return false }
        let layers = statement.layers.isEmpty ? [statement.digest] : statement.layers
        require(facts.layers.keys.allSatisfy(layers.contains), "a receipt speaks of other layers than it names")
        for known in facts.layers.values.map(\.history) + [facts.artifact?.history].compactMap(\.self) {
            let looks = known.completed.all + known.attempts.all
            require(looks.allSatisfy { $0.asOf <= statement.signingTime }, "a look comes after its receipt")
            require(known.completed.all.allSatisfy(\.outcome.isCompleted), "an attempt counts as a look")
        }
        guard let kind = statement.scan["kind"]?.string.flatMap(ArtifactKind.init(rawValue:)) else {
            require(false, "a receipt of no kind was read")
            return false
        }
        var again = statement
        again.scan = facts.object(kind: kind, layers: layers)
        do throws(JSONFault) {
            let reread = try ScanFacts(try ScanStatement(payload: again.payload))
            require(
                reread.object(kind: kind, layers: layers) == again.scan,
                "what a receipt says changes when it is written")
        } catch {
            require(false, "a receipt that was written is refused: \(error.message)")
        }
        return true
    }
}
