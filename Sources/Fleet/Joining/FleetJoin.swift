import Core
import Ledger
import Pins

/// Inventories beside pins: layer versions, images and functions, and what each is.
package struct FleetJoin: Sendable {
    private let demand: FleetDemand
    private var inventory: FleetInventory
    /// What will be told; findings come with `facts`.
    private var told: FleetFacts
    /// Of each part the layer that it is; nil for an image.
    private var layerOfPart: [Int?] = []
    private let statements: [FunctionStatement]
    /// Why functions and parts are in their states, kept until findings are made.
    private let functionReasons: [String?]
    private var partReasons: [String?] = []

    /// - Parameter lockfile: nil where nothing is to be compared.
    package init(
        _ inventory: FleetInventory, _ lockfile: Lockfile?, path: String?, ledger: String?, _ demand: FleetDemand
    ) {
        self.demand = demand
        self.inventory = inventory
        let judge = ContentJudge(pins: PinIndex(lockfile), manifests: inventory.manifests)
        var facts = FleetFacts(asOf: demand.asOf, lockfile: path, ledger: ledger)
        facts.inventories = inventory.files
        facts.notes = inventory.notes + inventory.supersededNotes
        let compares = lockfile != nil
        // By their ARNs, what is planned last.
        let order = inventory.functions.indices.map { Place($0, inventory.functions[$0]) }.sorted(by: Place.precedes)
        statements = order.map { inventory.functions[$0.index] }
        // Each once: there may be very many.
        self.inventory.functions = []
        let layerOrder = inventory.layers.indices.sorted { inventory.layers[$0].arn < inventory.layers[$1].arn }
        var partOfLayer = [Int](repeating: 0, count: inventory.layers.count)
        for index in layerOrder {
            let layer = inventory.layers[index]
            partOfLayer[index] = facts.parts.count
            let name = layer.parts.map { "\($0.name):\($0.version ?? 0)" } ?? layer.arn
            var part = FleetFacts.Part(kind: .layer, id: layer.arn, name: name)
            part.digest = layer.digest
            part.size = layer.size.flatMap { UInt64(exactly: $0) }
            var standing = Standing.notAsked
            if layer.conflict != nil {
                standing = Standing(state: .unknown, pin: nil, reason: "inventories contradict each other")
            } else if let parts = layer.parts {
                if compares {
                    standing = judge.zip(arn: layer.arn, name: parts.name, digest: layer.digest, size: part.size)
                }
                part.newest = inventory.newest[parts.layer]
                if let listed = inventory.listed[parts.layer], let version = parts.version {
                    part.isGhost = !listed.contains(version)
                }
            } else {
                standing = Standing(state: .unknown, pin: nil, reason: "is no ARN of a layer version")
            }
            part.state = standing.state
            part.pin = standing.pin?.name
            facts.parts.append(part)
            partReasons.append(standing.reason)
            layerOfPart.append(index)
        }
        var reasons: [String?] = []
        var images: [TextKey: Int] = [:]
        for (number, statement) in statements.enumerated() {
            var function = FleetFacts.Function(
                id: statement.id,
                name: statement.version == "$LATEST" || statement.isPlanned
                    ? statement.name : "\(statement.name):\(statement.version)")
            function.isPlanned = statement.isPlanned
            function.isImage = statement.isImage
            function.digest = statement.digest
            function.aliases = Set<TextKey>(inventory.aliases[statement.id] ?? []).sorted()
            for layer in statement.layers ?? [] {
                let part = partOfLayer[Int(layer)]
                guard !function.parts.contains(part) else { continue }
                function.parts.append(part)
                facts.parts[part].functions.append(number)
            }
            var standing = Standing.notAsked
            if statement.conflict != nil {
                standing = Standing(state: .unknown, pin: nil, reason: nil)
            } else if statement.isImage {
                let key = TextKey(statement.digest?.description ?? statement.image ?? "")
                if key.string.isEmpty {
                    // Nothing stands for it that could be judged.
                    if compares {
                        standing = Standing(state: .unknown, pin: nil, reason: "no inventory states which image it is")
                    }
                } else {
                    let part = images[key] ?? facts.parts.count
                    if part == facts.parts.count {
                        images[key] = part
                        facts.parts.append(Self.part(of: statement))
                        partReasons.append(nil)
                        layerOfPart.append(nil)
                    }
                    function.parts.append(part)
                    facts.parts[part].functions.append(number)
                }
            } else if compares, !demand.onlyLayers, !(statement.isPlanned && statement.digest == nil) {
                let arn = statement.owner.isEmpty ? "" : "\(statement.owner):function:\(statement.name)"
                standing = judge.zip(arn: arn, name: statement.name, digest: statement.digest, size: nil)
            }
            function.state = standing.state
            function.pin = standing.pin?.name
            facts.functions.append(function)
            reasons.append(standing.reason)
        }
        functionReasons = reasons
        told = facts
        judgeImages(judge, compares: compares)
    }

    /// What orders functions; statements themselves are too large to be moved about.
    private struct Place {
        let index: Int
        let isPlanned: Bool
        let owner: String
        let name: String
        /// `$LATEST` is 0.
        let version: Int
        let id: String

        init(_ index: Int, _ statement: FunctionStatement) {
            self.index = index
            isPlanned = statement.isPlanned
            owner = statement.owner
            name = statement.name
            version = Int(statement.version) ?? 0
            id = statement.id
        }

        static func precedes(_ left: Place, _ right: Place) -> Bool {
            if left.isPlanned != right.isPlanned { return right.isPlanned }
            if left.owner != right.owner { return left.owner < right.owner }
            if left.name != right.name { return left.name < right.name }
            return left.version == right.version ? left.id < right.id : left.version < right.version
        }
    }

    private static func part(of statement: FunctionStatement) -> FleetFacts.Part {
        let repository = statement.image.map { ImageReference.repository($0) }
        let digest = statement.digest.map { "@\($0)" } ?? ""
        let short = statement.digest.map { "@sha256:\($0.hex.prefix(12))" } ?? ""
        let name = repository.map { ImageReference.name($0) } ?? "image"
        var part = FleetFacts.Part(
            kind: .image, id: statement.digest == nil ? statement.image ?? "" : "\(repository ?? "image")\(digest)",
            name: "\(name)\(short)")
        part.digest = statement.digest
        return part
    }

    /// Images go by their repositories' names, then by those of the functions that use them.
    private mutating func judgeImages(_ judge: ContentJudge, compares: Bool) {
        for index in told.parts.indices where told.parts[index].kind == .image {
            let users = told.parts[index].functions
            var names: [String] = []
            for user in users.prefix(50) {
                if let image = statements[user].image {
                    let repository = ImageReference.repository(image)
                    names += [repository, ImageReference.name(repository)]
                }
            }
            names += users.prefix(50).map { statements[$0].name }
            let standing = compares ? judge.image(told.parts[index].digest, names: names) : .notAsked
            told.parts[index].state = standing.state
            told.parts[index].pin = standing.pin?.name
            partReasons[index] = standing.reason
            told.parts[index].isGhost = isGhost(told.parts[index], users)
            for user in users {
                told.functions[user].state = standing.state
                told.functions[user].pin = standing.pin?.name
            }
        }
    }

    /// Whether the list of a repository's images does not hold this one.
    private func isGhost(_ part: FleetFacts.Part, _ users: [Int]) -> Bool {
        guard let digest = part.digest, let image = users.lazy.compactMap({ statements[$0].image }).first else {
            return false
        }
        let repository = ImageReference.repository(image)
        let account = ImageReference.account(repository) ?? ""
        let key = "\(account)/\(ImageReference.name(repository))"
        return inventory.repositories[key].map { !$0.contains(digest) } ?? false
    }

    // MARK: - What to look up

    /// Digests of deployed zips that no pin holds, for whoever asks the ledger.
    package var unpinnedZips: [Digest] {
        var digests: Set<Digest> = []
        for part in told.parts where part.kind == .layer && part.state != .pinned {
            if let digest = part.digest { digests.insert(digest) }
        }
        for function in told.functions
        where !function.isImage && function.state != .pinned && function.state != .notAsked {
            if let digest = function.digest { digests.insert(digest) }
        }
        return digests.sorted()
    }
}

extension FleetJoin {
    /// The fleet with all findings.
    package consuming func facts(trust: FleetTrust?, scans: FleetScans?, pins: Lockfile?) -> FleetFacts {
        let judge = FleetJudge(demand, inventory, trust, scans, pins)
        var facts = told
        var owners: [Set<TextKey>] = Array(repeating: [], count: facts.parts.count)
        for (number, statement) in statements.enumerated() where !statement.owner.isEmpty {
            for part in facts.functions[number].parts { owners[part].insert(ResourceARN.account(statement.owner)) }
        }
        for index in facts.parts.indices {
            let layer = layerOfPart[index].map { inventory.layers[$0] }
            judge.judge(&facts.parts[index], layer, reason: partReasons[index], accounts: owners[index])
        }
        let named = Set<TextKey>(
            statements.lazy.filter { $0.version == "$LATEST" }.map { "\($0.owner):function:\($0.name)" })
        for index in facts.functions.indices {
            let statement = statements[index]
            let isChief =
                statement.version == "$LATEST" || statement.isPlanned
                || !named.contains("\(statement.owner):function:\(statement.name)")
            judge.judge(&facts.functions[index], statement, reason: functionReasons[index], isChief: isChief)
        }
        facts.untold = judge.untold(statements)
        if let note = judge.revocationNote(facts, statements) { facts.notes.append(note) }
        return facts
    }
}
