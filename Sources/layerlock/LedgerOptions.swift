import ArgumentParser
import LayerFiles
import LayerModel

/// Which ledger is meant.
struct LedgerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The ledger (default: $XDG_STATE_HOME/layerlock/ledger.sqlite, ~/.local/state/layerlock/ledger.sqlite).",
            valueName: "file"), completion: .file(extensions: ["sqlite"]))
    var ledger: String?

    /// The file; where nobody names one, that of the user (XDG Base Directory Specification).
    /// - Throws: `input.not-found` where neither is known.
    func path() throws(Failure) -> String {
        if let ledger { return ledger }
        // The specification has relative paths ignored.
        if let state = Terminal.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            return "\(state)/layerlock/ledger.sqlite"
        }
        guard let home = Terminal.variable("HOME"), home.hasPrefix("/") else {
            throw Failure(
                .inputNotFound, "neither HOME nor XDG_STATE_HOME is set", remedy: "name the ledger with --ledger")
        }
        return "\(home)/.local/state/layerlock/ledger.sqlite"
    }

    /// The file, whose folder is made where nobody named one: what scans found is nobody else's to read.
    func pathToWrite() throws(Failure) -> String {
        let path = try path()
        if ledger == nil { try Folder.createAll(above: path) }
        return path
    }
}

/// How recent a rescan has to be.
struct ScanAgeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A rescan older than this is stale: 36h, 7d, 2w.", valueName: "age"))
    var maxScanAge: Age?

    /// Where nobody says.
    static let usual = Duration.seconds(7 * 86_400)

    var age: Duration { maxScanAge?.duration ?? Self.usual }
}
