import Core
import Signatures

/// Takes profiles and code-signing configs that the AWS CLI printed into a trust store, all of them or none.
package struct ImportTrust: Sendable {
    /// The store's folder.
    package var store: String
    /// The name in the store; nil for the profile's, or the file's name for a config.
    package var name: String?
    /// Whether other content that the store holds of the same profile version or name gives way.
    package var replaces: Bool
    /// What the profiles are believed in; nil for what the documents or the store say.
    package var uses: TrustUses?

    /// Imports into this store.
    package init(store: String, name: String? = nil, replaces: Bool = false) {
        self.store = store
        self.name = name
        self.replaces = replaces
    }

    /// What became of each document.
    /// - Parameter files: The files; `-` for standard input.
    /// - Throws: `trust.invalid`, `trust.conflict`, `trust.busy`, `input.*`, `output.failed`; the store is then as before.
    package func run(_ files: [String]) throws(Failure) -> [TrustChange] {
        var documents: [TrustDocument] = []
        for file in files {
            let bytes = try FileReading.readWhole(
                Locator(file).isStandardInput ? "/dev/stdin" : file, limit: 1 << 20)
            documents.append(TrustDocument(bytes, source: file, name: name))
        }
        return try TrustStore.importing(documents, into: store, uses: uses, replaces: replaces)
    }
}
