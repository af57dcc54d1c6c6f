import Core
import Cryptography

extension NotationConfig {
    /// The certificates that the statement in force trusts, and when each ends.
    package var ends: [(name: String, until: Timestamp)] {
        TrustStoreKind.allCases.flatMap(certificates).map { store, certificate in
            ("\(store.text) (\(certificate.subject))", certificate.notAfter)
        }
    }
}
