import Core

/// The products of a CSAF document by their ids: its tree, full names and relationships.
struct CSAFProducts {
    /// Relationships on top of each other at the most: a package of a module of a stream of a distribution.
    private static let relationDepth = 16

    private struct Named {
        var ids: [String]
        var platforms: [VEXPlatform]
    }

    private var products: [TextKey: (product: VEXStatement.Product, depth: Int)] = [:]
    private var relations: [TextKey: (relation: CSAFTree.Relation, own: Named)] = [:]
    private var groups: [TextKey: [TextKey]] = [:]

    /// - Throws: where an id stands twice, a branch lies too deep, or a relationship leads to itself.
    init(_ tree: JSONCursor?) throws(JSONFault) {
        guard let tree else { return }
        try CSAFTree.forEachProduct(tree) { product throws(JSONFault) in try add(product) }
        for relation in try CSAFTree.relations(tree) {
            guard products[relation.id] == nil, relations[relation.id] == nil else {
                throw relation.product.fault("its product_id stands twice")
            }
            relations[relation.id] = (relation, try Self.read(relation.product))
        }
        for id in relations.keys.map(\.string) { try resolve(TextKey(id), depth: 0) }
        for group in try tree.optional("product_groups")?.elements() ?? [] {
            var ids: [TextKey] = []
            for id in try group.member("product_ids").elements() {
                let key = TextKey(try id.string())
                guard products[key] != nil else { throw id.fault("is no product of the document") }
                ids.append(key)
            }
            groups[try group.member("group_id").string()] = ids
        }
    }

    /// The product of an id.
    /// - Throws: where there is none.
    func product(_ id: String, at cursor: JSONCursor) throws(JSONFault) -> VEXStatement.Product {
        guard let known = products[id] else { throw cursor.fault("is no product of the document") }
        return known.product
    }

    /// The products that a flag or a threat is about.
    func meant(by cursor: JSONCursor) throws(JSONFault) -> [String] {
        var ids: [String] = []
        for id in try cursor.optional("product_ids")?.elements() ?? [] { ids.append(try id.string()) }
        for group in try cursor.optional("group_ids")?.elements() ?? [] {
            guard let members = groups[try group.string()] else { throw group.fault("is no group of the document") }
            ids += members.map(\.string)
        }
        return ids
    }

    private mutating func add(_ product: JSONCursor) throws(JSONFault) {
        let id = TextKey(try product.member("product_id").string())
        guard products[id] == nil else { throw product.fault("its product_id stands twice") }
        let read = try Self.read(product)
        products[id] = (VEXStatement.Product(ids: read.ids, platforms: read.platforms), 0)
    }

    /// What a product can be told by: its id, package URLs, SHA-256 and CPE.
    private static func read(_ product: JSONCursor) throws(JSONFault) -> Named {
        var read = Named(ids: [try product.member("product_id").string()], platforms: [])
        guard let helper = try product.optional("product_identification_helper") else { return read }
        if let purl = try helper.optional("purl") { read.ids.append(try purl.string()) }
        for purl in try helper.optional("purls")?.elements() ?? [] { read.ids.append(try purl.string()) }
        if let cpe = try helper.optional("cpe"), let platform = VEXPlatform(cpe: try cpe.string()) {
            read.platforms.append(platform)
        }
        for hashes in try helper.optional("hashes")?.elements() ?? [] {
            for hash in try hashes.member("file_hashes").elements()
            where TextKey(try hash.member("algorithm").string()) == "sha256" {
                read.ids.append(try VEXReader.digest(hash.member("value")))
            }
        }
        return read
    }

    /// A part of something is a product with parts: what is said of a package in one product is not said of it elsewhere.
    /// - Returns: how many relationships lie on top of each other.
    @discardableResult
    private mutating func resolve(_ id: TextKey, depth: Int) throws(JSONFault) -> Int {
        if let known = products[id] { return known.depth }
        guard let (relation, made) = relations[id] else { return 0 }
        func refuse() -> JSONFault {
            relation.cursor.fault("leads to itself, or over more than \(Self.relationDepth) relationships")
        }
        guard depth < Self.relationDepth else { throw refuse() }
        let partDepth = try resolve(relation.part, depth: depth + 1)
        let wholeDepth = try resolve(relation.whole, depth: depth + 1)
        let own = max(partDepth, wholeDepth) + 1
        guard own <= Self.relationDepth else { throw refuse() }
        guard let part = products[relation.part]?.product, let whole = products[relation.whole]?.product else {
            throw relation.cursor.fault("refers to a product that is not there")
        }
        // What lies between, such as a module of a distribution, no package states: only an exact version tells what is meant.
        var product = VEXStatement.Product(
            ids: whole.ids, parts: part.parts.isEmpty ? part.ids : made.ids, platforms: whole.platforms)
        if !whole.parts.isEmpty, !part.ids.contains(where: { PackagePattern($0)?.isVersioned ?? false }) {
            (product.ids, product.platforms) = (made.ids, [])
        }
        products[id] = (product, own)
        return own
    }
}
