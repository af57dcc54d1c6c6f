import Core

/// How the product_tree of a CSAF document is walked: products in branches and beside them, and what relationships make of two.
enum CSAFTree {
    /// One product as a part of another, or on it.
    struct Relation {
        /// The product that the two make.
        var id: TextKey
        /// What is meant: a package.
        var part: TextKey
        /// What it is a part of, or installed on.
        var whole: TextKey
        /// The product that the two make, as it stands there.
        var product: JSONCursor
        /// Where it stands.
        var cursor: JSONCursor
    }

    /// Branches within each other at the most.
    private static let branchDepth = 64

    /// Takes each product, but those that relationships make.
    /// - Throws: where a branch lies too deep, and what `body` throws.
    static func forEachProduct(
        _ tree: JSONCursor, _ body: (JSONCursor) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try walk(tree, depth: 0, body)
        for product in try tree.optional("full_product_names")?.elements() ?? [] { try body(product) }
    }

    /// The relationships, in their order.
    static func relations(_ tree: JSONCursor) throws(JSONFault) -> [Relation] {
        try (tree.optional("relationships")?.elements() ?? []).map { element throws(JSONFault) in
            let product = try element.member("full_product_name")
            return Relation(
                id: TextKey(try product.member("product_id").string()),
                part: TextKey(try element.member("product_reference").string()),
                whole: TextKey(try element.member("relates_to_product_reference").string()), product: product,
                cursor: element)
        }
    }

    private static func walk(
        _ parent: JSONCursor, depth: Int, _ body: (JSONCursor) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        for branch in try parent.optional("branches")?.elements() ?? [] {
            guard depth < branchDepth else { throw branch.fault("lies more than \(branchDepth) branches deep") }
            if let product = try branch.optional("product") { try body(product) }
            try walk(branch, depth: depth + 1, body)
        }
    }
}
