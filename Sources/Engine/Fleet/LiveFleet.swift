import ArtifactSources
import Core

/// Accounts whose functions and layers are read themselves, by a program that fetches.
package struct LiveFleet: Sendable {
    /// What messages call the inventory that comes of it.
    static let name = "AWS"

    /// The program; nil where there is none.
    package var program: FetchProgram?
    /// Regions; none for the one that the environment names.
    package var regions: [String]
    /// Roles of the accounts; none for whoever the credentials are of.
    package var roles: [String]
    /// The file that the inventory is written to; nil for none.
    package var file: String?

    /// Sets each property.
    package init(_ program: FetchProgram?, regions: [String], roles: [String], file: String?) {
        self.program = program
        self.regions = regions
        self.roles = roles
        self.file = file
    }

    /// - Throws: `source.*`, `input.*`.
    func read() async throws(Failure) -> [UInt8] {
        guard let program else { throw RemoteInventory.noProgram }
        return try await RemoteInventory.read(program, regions: regions, roles: roles)
    }

    /// Writes what was read, once it was understood.
    /// - Throws: `output.failed`.
    func keep(_ bytes: [UInt8]) throws(Failure) {
        if let file { try AtomicFile.write(bytes, to: file) }
    }
}
