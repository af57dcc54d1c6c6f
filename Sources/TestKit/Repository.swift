/// The checkout that the tests were built from.
package enum Repository {
    /// The absolute path of its folder.
    package static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}
