import ArgumentParser
import Core
import Engine

struct TrustImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in what the AWS CLI printed, profiles and code-signing configs, and Sigstore's trusted roots.",
        discussion: """
            Takes the output of `aws signer get-signing-profile`, `aws lambda get-code-signing-config` and, for layers of others, \
            `aws lambda get-layer-version-by-arn`: the profile version that signed it is then believed of the layer versions alone that \
            its file lists, by job and CodeSha256. Takes trusted_root.json of Sigstore's instances, told apart by content. All files are taken or none. A profile still needs a trust anchor: `layerlock trust add-root`.

            Example: layerlock trust import profile.json
            """)

    @Argument(help: "Files that the AWS CLI printed, or trusted roots.", completion: .file(extensions: ["json"]))
    var files: [String]
    @Option(help: "The name in the store; by default the profile's, or the file's name for a config or a trusted root.")
    var name: String?
    @Flag(help: "Replace other content that the store holds of the same profile version or name.")
    var replace = false
    @OptionGroup var uses: UseOptions
    @OptionGroup var store: TrustOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if name != nil, files.count > 1 { throw ValidationError("--name goes with one file.") }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            var take = ImportTrust(store: store.trust, name: name, replaces: replace)
            take.uses = uses.chosen
            let changes = try take.run(files)
            try common.print(changes, in: store.trust)
            return .allowed
        }
    }
}
