/// What a bill of materials is made of.
package struct BillOfMaterials: Sendable {
    /// The artifact's name.
    package var name: String
    /// The artifact.
    package var inventory: Inventory
    /// The packages inside.
    package var packages: PackageFacts

    /// Describes a bill.
    package init(name: String, inventory: Inventory, packages: PackageFacts) {
        self.name = name
        self.inventory = inventory
        self.packages = packages
    }
}
