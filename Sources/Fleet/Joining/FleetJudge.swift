import Core
import Ledger
import Pins

/// Makes findings of what is known of deployed things.
struct FleetJudge {
    private let demand: FleetDemand
    private let inventory: FleetInventory
    private let trust: FleetTrust?
    private let scans: FleetScans?
    private var pins: [TextKey: Pin] = [:]
    /// Owners of whose functions some inventory tells the code signing configs.
    private var signingOwners: Set<TextKey> = []

    init(
        _ demand: FleetDemand, _ inventory: FleetInventory, _ trust: FleetTrust?, _ scans: FleetScans?,
        _ lockfile: Lockfile?
    ) {
        self.demand = demand
        self.inventory = inventory
        self.trust = trust
        self.scans = scans
        for pin in lockfile?.artifacts ?? [] { pins[pin.name] = pin }
        for key in inventory.functionConfigs.keys {
            if let arn = FunctionARN(key.string) { signingOwners.insert(arn.owner) }
        }
    }

    // MARK: - Parts

    /// - Parameters:
    ///   - reason: Why it is in its state.
    ///   - accounts: Of the functions that use it.
    func judge(
        _ part: inout FleetFacts.Part, _ layer: LayerStatement?, reason: String?, accounts: Set<TextKey>
    ) {
        var findings: [Finding] = []
        if let conflict = layer?.conflict {
            findings.append(Finding(.fleetConflict, .unknown, "inventories state \(conflict)"))
        } else if let finding = finding(of: part.state, reason, isImage: part.kind == .image, id: part.id) {
            findings.append(finding)
        }
        let isUsed = !part.functions.isEmpty
        if isUsed, part.isGhost {
            let what = part.kind == .layer ? "the list of the layer's versions" : "the list of the repository's images"
            findings.append(
                Finding(.fleetGhost, .fail, "\(what) does not hold it, and \(Self.count(part.functions.count)) it"))
        }
        let owner =
            part.kind == .layer ? layer?.parts?.account : ImageReference.account(part.id)
        if let owner, accounts.contains(where: { $0.string != owner }) {
            findings.append(
                Finding(
                    .fleetForeignAccount, demand.outcome(.fleetForeignAccount),
                    "belongs to account \(owner), and functions of \(accounts.sorted().joined(separator: ", ")) use it")
            )
        }
        if isUsed, let newest = part.newest, let version = layer?.parts?.version, newest > version {
            let known = layer?.parts.flatMap { inventory.listed[$0.layer] }
            let behind = known.map { $0.count { $0 > version } } ?? newest - version
            findings.append(
                Finding(
                    .fleetBehind, demand.outcome(.fleetBehind),
                    "\(behind == 1 ? "1 version" : "\(behind) versions") behind: the newest is \(newest)"))
        }
        if let signer = layer?.signer { findings += self.findings(ofSigner: signer, pin: part.pin) }
        part.scan = scan(state: part.state, pin: part.pin, digest: part.digest, isImage: part.kind == .image)
        findings += self.findings(of: part.scan, digest: part.digest, isKnown: part.state != .notAsked)
        part.findings = findings
    }

    private static func count(_ functions: Int) -> String {
        functions == 1 ? "1 function uses" : "\(functions) functions use"
    }

    // MARK: - Functions

    /// - Parameter isChief: Whether it stands for all versions of the function, as for its URL.
    func judge(_ function: inout FleetFacts.Function, _ statement: FunctionStatement, reason: String?, isChief: Bool) {
        var findings: [Finding] = []
        if let conflict = statement.conflict {
            findings.append(Finding(.fleetConflict, .unknown, "inventories state \(conflict)"))
        } else if !statement.isImage || function.parts.isEmpty,
            let finding = finding(of: function.state, reason, isImage: statement.isImage, id: "")
        {
            findings.append(finding)
        }
        if let layer = statement.repeated {
            findings.append(
                Finding(
                    .fleetConflict, .unknown,
                    "names the layer version \(JSONWriter.shown(layer)) twice, which Lambda never does"))
        }
        if statement.layers == nil, !statement.isImage {
            findings.append(
                Finding(.fleetUnknown, demand.outcome(.fleetUnknown), "no inventory says which layers it uses"))
        } else if statement.untoldLayers > 0 {
            findings.append(
                Finding(
                    .fleetUnknown, demand.outcome(.fleetUnknown),
                    "\(statement.untoldLayers == 1 ? "1 layer is" : "\(statement.untoldLayers) layers are") named by what is put in at the deploy"
                ))
        }
        if let signer = statement.signer { findings += self.findings(ofSigner: signer, pin: function.pin) }
        findings += signing(statement)
        let key = statement.isPlanned ? statement.id : "\(statement.owner):function:\(statement.name)"
        if isChief, statement.isPublic || inventory.publicURLs[key] == true {
            findings.append(
                Finding(.fleetPublicUrl, demand.outcome(.fleetPublicUrl), "has a URL that asks for no authentication"))
        }
        if let runtime = statement.runtime, let remark = Runtimes.remark(runtime, asOf: demand.asOf) {
            findings.append(Finding(.fleetRuntime, demand.outcome(.fleetRuntime), remark))
        }
        for name in statement.secrets {
            findings.append(
                Finding(
                    .secretEnvironment, demand.outcome(.secretEnvironment),
                    "the variable \(JSONWriter.shown(name)) looks like a secret"))
        }
        if !statement.isImage {
            function.scan = scan(state: function.state, pin: function.pin, digest: function.digest, isImage: false)
            findings += self.findings(of: function.scan, digest: function.digest, isKnown: function.state != .notAsked)
        }
        function.findings = findings
    }

    /// What follows from a function's code signing config.
    private func signing(_ statement: FunctionStatement) -> [Finding] {
        guard !statement.isImage else { return [] }
        switch config(of: statement) {
        case .untold:
            guard signingOwners.contains(statement.owner) else { return [] }
            fallthrough
        case .none:
            return [Finding(.fleetUnsigned, demand.outcome(.fleetUnsigned), "no code signing config is known of it")]
        case .arn(let arn):
            guard warns(arn) == true else { return [] }
            return [
                Finding(
                    .fleetWarnPolicy, demand.outcome(.fleetWarnPolicy),
                    "its code signing config \(JSONWriter.shown(arn)) only warns")
            ]
        }
    }

    private func config(of statement: FunctionStatement) -> FunctionStatement.Config {
        if statement.config != .untold { return statement.config }
        return inventory.functionConfigs["\(statement.owner):function:\(statement.name)"] ?? .untold
    }

    private func warns(_ arn: String) -> Bool? { inventory.configs[arn]?.warns ?? trust?.configs[arn] }

    // MARK: - Both

    private func finding(of state: FleetFacts.State, _ reason: String?, isImage: Bool, id: String) -> Finding? {
        switch state {
        case .pinned, .notAsked: nil
        case .drift: Finding(.fleetDrift, .fail, reason ?? "is not what is pinned")
        case .unpinned: Finding(.fleetUnpinned, .fail, reason ?? "no pin holds it")
        case .unknown:
            Finding(
                .fleetUnknown, demand.outcome(.fleetUnknown), reason ?? "no inventory states its digest",
                remedy: remedy(isImage: isImage, id))
        }
    }

    private func remedy(isImage: Bool, _ id: String) -> Prose? {
        if isImage { return "add what `aws lambda get-function` and `aws ecr batch-get-image` print" }
        guard !id.isEmpty else { return nil }
        return "add what this prints: aws lambda get-layer-version-by-arn --arn \(id)"
    }

    private func findings(ofSigner signer: String, pin name: String?) -> [Finding] {
        let pinned = name.flatMap { pins[$0]?.signer?.profileVersionArn }
        if let pinned, pinned != signer {
            return [
                Finding(
                    .fleetSigner, .fail, "is signed under \(JSONWriter.shown(signer)), and was pinned under \(pinned)")
            ]
        }
        guard let trust else { return [] }
        if trust.revoked.contains(signer) {
            return [Finding(.fleetSigner, .fail, "the signing profile version \(JSONWriter.shown(signer)) is revoked")]
        }
        guard !trust.known.contains(signer) else { return [] }
        return [
            Finding(
                .fleetSigner, .fail,
                "the trust store does not know the signing profile version \(JSONWriter.shown(signer))"
            )
        ]
    }

    private func scan(
        state: FleetFacts.State, pin: String?, digest: Digest?, isImage: Bool
    ) -> FleetFacts.Scan? {
        guard let scans, state != .notAsked else { return nil }
        if state == .pinned, let pin { return scans.pins[pin] }
        guard !isImage, let digest else { return nil }
        return scans.zips[digest]
    }

    private func findings(of scan: FleetFacts.Scan?, digest: Digest?, isKnown: Bool) -> [Finding] {
        guard scans != nil, isKnown else { return [] }
        guard let scan else {
            let what =
                digest == nil ? "what it is is not known, so no rescan of it is" : "the ledger has no rescan of it"
            return [Finding(.fleetStale, .fail, what)]
        }
        let stale: Finding? =
            switch scan.state {
            case .fresh: nil
            case .never: Finding(.fleetStale, .fail, "the ledger has no completed rescan of it")
            case .stale:
                Finding(.fleetStale, .fail, "the last rescan is too old" + (scan.last.map { ", of \($0)" } ?? ""))
            case .outdatedDatabase: Finding(.fleetStale, .fail, "the advisories of the last rescan are too old")
            }
        return [stale].compactMap(\.self) + scan.findings
    }

    // MARK: - What nobody tells

    /// What no inventory speaks of, in words.
    func untold(_ statements: [FunctionStatement]) -> [String] {
        var untold: [String] = []
        let zips = statements.filter { !$0.isImage && !$0.isPlanned }
        if zips.contains(where: { config(of: $0) == .untold && !signingOwners.contains($0.owner) }) {
            untold.append("code signing configs of functions")
        }
        let arns = zips.compactMap { statement -> TextKey? in
            if case .arn(let arn) = config(of: statement), warns(arn) == nil { TextKey(arn) } else { nil }
        }
        if !Set(arns).isEmpty { untold.append("what code signing configs demand") }
        if inventory.publicURLs.isEmpty, !statements.contains(where: \.isPublic), !zips.isEmpty {
            untold.append("function URLs")
        }
        let layers = inventory.layers.compactMap(\.parts?.layer)
        if layers.contains(where: { inventory.listed[$0] == nil }) { untold.append("the lists of layers' versions") }
        return untold
    }

    /// That nobody can tell what was revoked.
    func revocationNote(_ facts: FleetFacts, _ statements: [FunctionStatement]) -> Finding? {
        guard let trust, !trust.hasRevocations,
            statements.contains(where: { $0.signer != nil }) || inventory.layers.contains(where: { $0.signer != nil })
        else { return nil }
        return Finding(
            .fleetSigner, .unknown,
            "the trust store has no list of revocations: whether a profile is revoked is not known",
            remedy: "write an empty, dated one: \(run: .initializeTrust)")
    }
}
