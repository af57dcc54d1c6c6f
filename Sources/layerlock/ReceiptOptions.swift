import ArgumentParser
import Core
import Engine

/// Scan receipts in place of the ledger.
struct ScanReceiptOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the looks from this receipt (`layerlock ledger receipt`) in place of the ledger; can be repeated, each artifact takes its own.",
            valueName: "file"),
        completion: .file(extensions: ["json"]))
    var scanReceipt: [String] = []
    @Option(
        help: ArgumentHelp(
            "Believe receipts by this trust store, whose signers need the use scan (default: that of --trust).",
            valueName: "dir"),
        completion: .directory)
    var scanTrust: String?

    /// Whether receipts are asked for.
    var areGiven: Bool { !scanReceipt.isEmpty }

    /// What is read, the trust store included.
    var inputs: SparedInputs { SparedInputs(scanReceipt).and(trustStore: scanTrust) }

    /// The files and folders, as reports state them.
    var stated: [(role: String, path: String?)] {
        [("scan-trust", scanTrust)] + scanReceipt.map { ("scan-receipt", $0) }
    }

    func validate() throws {
        if scanTrust != nil, !areGiven { throw ValidationError("--scan-trust goes with --scan-receipt.") }
    }

    /// For the `validate` of commands that take them.
    func check(trust: String?, ledger: String?) throws {
        guard areGiven else { return }
        if scanTrust == nil, trust == nil {
            throw ValidationError(
                "--scan-receipt needs a trust store that says who is believed: --trust or --scan-trust.")
        }
        // A default of the project's gives way: whoever names a receipt means it.
        if ledger != nil, ProjectUse.current.origin(of: "ledger") == nil {
            throw ValidationError("--scan-receipt and --ledger exclude each other: a receipt takes the ledger's place.")
        }
    }

    /// nil where a ledger is asked.
    func demand(trust: String?, maxRevocationAge: Duration?) -> ReceiptDemand? {
        guard areGiven, let store = scanTrust ?? trust else { return nil }
        return ReceiptDemand(scanReceipt, trust: store, maxRevocationAge: maxRevocationAge)
    }
}
