import Core

extension JSONFault {
    /// The fault of a file of the store.
    func storeFailure(_ file: String) -> Failure {
        failure(.trustInvalid, file: file, remedy: "restore the file from version control, or correct it")
    }
}
