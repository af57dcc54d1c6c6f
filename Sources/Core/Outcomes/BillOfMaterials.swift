/// What a bill of materials is made of.
package struct BillOfMaterials: Sendable {
    /// A file that belongs to a package.
    package struct File: Sendable, Equatable {
        /// Where it lies.
        package var path: EntryPath
        /// SHA-256 of its content.
        package var sha256: Digest
        /// Its SHA-1, where it was asked for.
        package var sha1: InstallerDigests.Value?

        /// Describes a file.
        package init(_ path: EntryPath, sha256: Digest, sha1: InstallerDigests.Value? = nil) {
            self.path = path
            self.sha256 = sha256
            self.sha1 = sha1
        }
    }

    /// What is known of a package beyond its metadata.
    package struct Detail: Sendable, Equatable {
        /// Its files, by path.
        package var files: [File] = []
        /// The image's layer, counted from 0, that brought it; nil for anything but images, and where nothing tells.
        package var layer: Int?

        /// Nothing is known.
        package init() {}
    }

    /// The artifact's name.
    package var name: String
    /// The artifact.
    package var inventory: Inventory
    /// The packages inside.
    package var packages: PackageFacts
    /// What is known of each package beyond its metadata; of some nothing.
    package var details: [Package: Detail] = [:]
    /// Ecosystems of whose metadata something could not be read.
    package var unread: Set<Package.Ecosystem> = []
    /// Whether the files of packages are listed one by one.
    package var listsFiles = false
    /// Who supplies the artifact; nil where nobody said.
    package var supplier: Package.Supplier?
    /// Who answers for the bill, beside the program that wrote it; nil for the supplier.
    package var author: Package.Supplier?

    /// Describes a bill.
    package init(name: String, inventory: Inventory, packages: PackageFacts) {
        self.name = name
        self.inventory = inventory
        self.packages = packages
    }
}
