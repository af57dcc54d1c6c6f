import Core
import Signatures

/// What must hold of the documents that say whom to believe, whatever their bytes are.
enum TrustProperties {
    private static let parts = [
        "identities/a.json", "code-signing-configs/a.json", "profiles/a.json", "trusted-roots/a.json",
        "revocations.json",
    ]

    /// A document of the trust store is one of one kind at the most, is read the same twice, and a glob means not everybody.
    static func checkDocument(_ bytes: [UInt8]) -> Bool {
        var kinds: [String] = []
        for part in parts {
            let folder = MemoryFolder.holding(bytes, at: part)
            do throws(Failure) {
                let store = try TrustStore.load(folder)
                kinds.append(part)
                let again = try TrustStore.load(folder)
                require(store.listing == again.listing, "a document of the trust store is read in two ways")
                for identity in store.identities {
                    guard case .glob = identity.subject else { continue }
                    require(!identity.subject.covers("x"), "an identity means anybody")
                    require(!identity.subject.covers("https://"), "an identity means any address")
                }
                require(store.identities.count + store.keys.count <= 1, "a file holds two identities")
            } catch {
                require(error.code == .trustInvalid, "a document of the trust store fails by \(error.code)")
            }
        }
        require(kinds.count <= 1, "a document of the trust store is of several kinds: \(kinds)")
        return !kinds.isEmpty
    }

    /// A trust policy of Notation's is one for images or one for files, and in force is a statement of it.
    static func checkPolicy(_ bytes: [UInt8]) -> Bool {
        var kinds: [Bool] = []
        for isForFiles in [true, false] {
            let folder = MemoryFolder.holding(bytes, at: isForFiles ? "trustpolicy.blob.json" : "trustpolicy.json")
            do throws(Failure) {
                _ =
                    isForFiles
                    ? try NotationConfig(files: folder, policy: nil) : try NotationConfig(folder, reference: nil)
                kinds.append(isForFiles)
            } catch {
                let known: [FindingID] = [.trustInvalid, .trustUnknown, .inputNotFound]
                require(known.contains(error.code), "a trust policy fails by \(error.code)")
                // The policy is one, and the certificates that it names are not here.
                if error.code != .trustUnknown, error.file.map({ !$0.hasSuffix(".json") }) ?? false {
                    kinds.append(isForFiles)
                }
            }
        }
        require(kinds.count <= 1, "a trust policy is one for images and for files")
        return !kinds.isEmpty
    }
}
