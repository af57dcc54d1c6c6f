import Core

extension Failure.Code {
    /// A file of the trust store is broken or contradicts another: nothing can be decided by such a store.
    package static let trustInvalid = Self(rawValue: "trust.invalid")
    /// The store holds no profile or configuration of that name, or several.
    package static let trustUnknown = Self(rawValue: "trust.unknown")
    /// A change would replace something else that the store holds.
    package static let trustConflict = Self(rawValue: "trust.conflict")
    /// Another process holds the store's lock for too long.
    package static let trustBusy = Self(rawValue: "trust.busy")
}

extension JSONFault {
    /// The fault of a file of the store.
    func storeFailure(_ file: String) -> Failure {
        failure(.trustInvalid, file: file, remedy: "restore the file from version control, or correct it")
    }
}
