import Core

/// The command line's words for operations and settings: the one place that knows what commands and options are called
/// where messages speak of them.
struct CommandWording: Wording {
    func words(_ invocation: Invocation) -> String {
        (["layerlock"] + Self.path(invocation.operation) + invocation.arguments.map(words)).joined(separator: " ")
    }

    func words(_ setting: Setting, _ value: Invocation.Argument?) -> String {
        let option = "--\(Self.option(setting))"
        return value.map { "\(option) \(words($0))" } ?? option
    }

    private func words(_ argument: Invocation.Argument) -> String {
        switch argument {
        case .word(let word): word
        case .given(let text): ShellWord.quoted(text)
        case .setting(let setting, let value): words(setting, value)
        }
    }

    /// The command and its subcommand.
    static func path(_ operation: Operation) -> [String] {
        switch operation {
        case .inspect: ["inspect"]
        case .lock: ["lock"]
        case .verify: ["verify"]
        case .compare: ["diff"]
        case .stack: ["stack"]
        case .sign: ["sign"]
        case .endorse: ["endorse"]
        case .rescan: ["rescan"]
        case .initializeTrust: ["trust", "init"]
        case .checkTrust: ["trust", "check"]
        case .listTrust: ["trust", "list"]
        case .showTrust: ["trust", "show"]
        case .importTrust: ["trust", "import"]
        case .addIdentity: ["trust", "identity", "add"]
        case .addRoot: ["trust", "add-root"]
        case .revoke: ["trust", "revoke"]
        case .importAdvisories: ["advisories", "import"]
        case .listAdvisories: ["advisories", "list"]
        case .exportLedger: ["ledger", "export"]
        case .mergeLedgers: ["ledger", "merge"]
        case .makeReceipt: ["ledger", "receipt"]
        case .runWorker: ["worker", "run"]
        case .listWork: ["worker", "list"]
        case .retryWork: ["worker", "retry"]
        case .showProject: ["config", "show"]
        case .tellVersion: ["--version"]
        }
    }

    /// The option's name without its hyphens.
    static func option(_ setting: Setting) -> String {
        switch setting {
        case .platform: "platform"
        case .image: "image"
        case .layer: "layer"
        case .artifact: "artifact"
        case .architecture: "architecture"
        case .maxEntries: "max-entries"
        case .maxSpool: "max-spool"
        case .allow: "allow"
        case .name: "name"
        case .lockfile: "lock"
        case .output: "output"
        case .unpackFolder: "to"
        case .layers: "layers"
        case .complete: "complete"
        case .strictNames: "strict-names"
        case .update: "update"
        case .only: "only"
        case .prune: "prune"
        case .remove: "remove"
        case .trust: "trust"
        case .config: "config"
        case .notationConfig: "notation-config"
        case .reference: "reference"
        case .blobPolicy: "blob-policy"
        case .userMetadata: "user-metadata"
        case .revocationLists: "crl"
        case .signature: "signature"
        case .attestation: "attestation"
        case .attestationFile: "attestation-file"
        case .asOf: "as-of"
        case .profile: "profile"
        case .replace: "replace"
        case .current: "current"
        case .lockfileSigner: "sign-with"
        case .envelope: "envelope"
        case .index: "index"
        case .expires: "expires"
        case .until: "until"
        case .passPhraseFile: "passphrase-file"
        case .passPhraseVariable: "passphrase-env"
        case .pinFile: "pin-file"
        case .pinVariable: "pin-env"
        case .ledger: "ledger"
        case .scanReceipt: "scan-receipt"
        case .use: "use"
        case .baseline: "baseline"
        case .maxScanAge: "max-scan-age"
        case .maxAdvisoryAge: "max-advisory-age"
        case .maxDataAge: "max-data-age"
        case .allowNoAdvisories: "allow-no-advisories"
        case .allowUnmatched: "allow-unmatched"
        case .requireOwned: "require-owned"
        case .failOn: "fail-on"
        case .onlyFixed: "only-fixed"
        case .ignoreUnimportant: "ignore-unimportant"
        case .secrets: "secrets"
        case .secretSalt: "secret-salt"
        case .malware: "malware"
        case .indicators: "indicators"
        case .yara: "yara"
        case .vex: "vex"
        case .all: "all"
        case .onlyLayers: "only-layers"
        case .requireKnown: "require-known"
        case .verbose: "verbose"
        case .account: "aws-account"
        case .region: "aws-region"
        case .projectFile: "config-file"
        }
    }
}
