import Core
import Dispatch
import Remote

/// What is deployed in Lambda, of several accounts and regions, read call by call.
///
/// What cannot be read is told in the inventory: whoever judges it knows what he does not know.
struct FleetSource: Sendable {
    /// Calls that are made at once.
    static let askers = 8
    /// How often a call is made again: whoever is throttled waits longer each time, so that fewer calls are made.
    private static let retries = 8
    private static let documentLimit = 32 << 20
    /// Pages of a list at the most.
    private static let pageLimit = 20_000

    /// An account, as who reads it, and a region.
    private struct Scope: Sendable {
        var role: String?
        var region: String
        var credentials: AWSCredentials

        var who: String { role ?? "own credentials" }
    }

    /// Makes the world of one who asks: each has connections of his own.
    let world: @Sendable () throws(Failure) -> FetchWorld
    let question: FleetQuestion

    /// Reads all of it.
    /// - Throws: `source.denied` without credentials or a region; `source.*` where nothing could be asked.
    func inventory(_ session: HTTPSession) throws(Failure) -> [UInt8] {
        let board = FleetBoard(askers: Self.askers)
        let scopes = try scopes(session, board)
        board.put(
            scopes.indices.flatMap { scope in
                [FleetCall.Kind.functions, .layers, .configs].map { FleetCall(scope: scope, kind: $0) }
            })
        if scopes.isEmpty { board.finish() }
        let group = DispatchGroup()
        for number in 0..<Self.askers {
            DispatchQueue(label: "asker \(number)").async(group: group) { ask(board, scopes) }
        }
        group.wait()
        return board.inventory(readAt: session.world.now())
    }

    private func scopes(_ session: HTTPSession, _ board: FleetBoard) throws(Failure) -> [Scope] {
        let world = session.world
        var regions = question.regions
        if regions.isEmpty {
            guard let region = try CredentialChain.region(world), FleetQuestion.isRegion(region) else {
                throw Failure(
                    .sourceDenied, "no region is named, and neither AWS_REGION nor the profile names one",
                    remedy: "name regions, or set AWS_REGION")
            }
            regions = [region]
        }
        let own = try CredentialChain(session: session, region: regions[0]).credentials()
        guard !question.roles.isEmpty else {
            return regions.map { Scope(role: nil, region: $0, credentials: own) }
        }
        var scopes: [Scope] = []
        for role in question.roles {
            do throws(Failure) {
                let credentials = try Self.assumed(role, by: own, session, regions[0])
                scopes += regions.map { Scope(role: role, region: $0, credentials: credentials) }
            } catch {
                board.note("AssumeRole", role, "own credentials", "", error)
            }
        }
        return scopes
    }

    private static func assumed(
        _ role: String, by own: AWSCredentials, _ session: HTTPSession, _ region: String
    ) throws(Failure) -> AWSCredentials {
        try SecurityTokens(chain: CredentialChain(session: session, region: region)).role(
            role, with: own, session: session.world.variable("AWS_ROLE_SESSION_NAME"), externalID: nil, seconds: nil)
    }

    /// Makes calls until none is left.
    private func ask(_ board: FleetBoard, _ scopes: [Scope]) {
        var scopes = scopes
        let session: HTTPSession
        do throws(Failure) {
            session = HTTPSession(try world())
        } catch {
            while let call = board.next() {
                let scope = scopes[call.scope]
                board.note(call.kind.rawValue, call.shown, scope.who, scope.region, error)
                board.close()
            }
            return
        }
        while let call = board.next() {
            do throws(Failure) {
                try make(call, session, &scopes[call.scope], board)
            } catch {
                board.note(
                    call.kind.rawValue, call.shown, scopes[call.scope].who, scopes[call.scope].region, error)
            }
            board.close()
        }
    }

    private func make(
        _ call: FleetCall, _ session: HTTPSession, _ scope: inout Scope, _ board: FleetBoard
    ) throws(Failure) {
        let service = AWSService(session, "lambda", region: scope.region)
        let place = call.place
        let address = try service.address(path: place.path, query: place.query)
        func answer(_ credentials: AWSCredentials) throws(Failure) -> HTTPSession.Document {
            try service.signed(credentials, limit: Self.documentLimit, retries: Self.retries) { () throws(Failure) in
                HTTPRequest("GET", address, headers: [HTTPHeader("Accept", "application/json")])
            }
        }
        var found = try answer(scope.credentials)
        // A long run outlives what a role gave.
        if found.head.status == 403 || found.head.status == 400, service.isExpired(found) {
            let own = try CredentialChain(session: session, region: scope.region).credentials()
            scope.credentials =
                try scope.role.map { role throws(Failure) in try Self.assumed(role, by: own, session, scope.region) }
                ?? own
            found = try answer(scope.credentials)
        }
        // What was removed since the list was made is not deployed any more; a layer's version that is gone is told by the
        // lists of versions.
        if found.head.status == 404, call.page == 0, !call.subject.isEmpty, service.isMissing(found) { return }
        guard found.head.status == 200 else { throw service.failure(found, call.kind.rawValue) }
        let document: JSONObject
        do throws(JSONFault) {
            document = try JSONCursor(try JSONReader.read(found.body, options: .foreign)).object()
        } catch {
            throw Self.senseless("answers 200 with what is no JSON")
        }
        try take(document, call, board)
    }

    // MARK: - Answers

    private func take(_ document: JSONObject, _ call: FleetCall, _ board: FleetBoard) throws(Failure) {
        if let list = call.list {
            guard let values = document[list]?.array else { throw Self.senseless("answers 200 without \(list)") }
            let rows = values.compactMap(\.object)
            guard rows.count == values.count else { throw Self.senseless("answers with a list of something else") }
            try take(rows, call, board)
            return try goOn(document, call, board)
        }
        switch call.kind {
        case .content:
            guard document["LayerVersionArn"]?.string == call.arn, let content = document["Content"]?.object else {
                throw Self.senseless("answers without the layer version that was asked for")
            }
            guard content["CodeSha256"]?.string?.isEmpty == false else {
                throw Self.senseless("answers without the layer's SHA-256")
            }
            board.add([FleetAnswer.layerVersion(document, content)], to: "UsedLayerVersions", of: call)
        case .signing:
            var config = JSONObject("CodeSigningConfigArn", .string(""))
            if let arn = document["CodeSigningConfigArn"]?.string { config["CodeSigningConfigArn"] = .string(arn) }
            board.add(config, toFunction: call.arn)
        default:
            guard let code = document["Code"]?.object else { throw Self.senseless("answers 200 without Code") }
            board.add(FleetAnswer.picked(["ImageUri", "ResolvedImageUri"], of: code), toFunction: call.arn)
        }
    }

    private func take(_ rows: [JSONObject], _ call: FleetCall, _ board: FleetBoard) throws(Failure) {
        switch call.kind {
        case .functions:
            board.add(rows.map(FleetAnswer.function), to: "Functions", of: call)
            for row in rows { try follow(row, call, board) }
        case .layers:
            for row in rows {
                guard let name = row["LayerName"]?.string, !name.isEmpty else {
                    throw Self.senseless("lists a layer without its name")
                }
                board.put([FleetCall(scope: call.scope, kind: .versions, subject: name)])
            }
        case .versions:
            board.add(rows.map { FleetAnswer.picked(["LayerVersionArn"], of: $0) }, to: "LayerVersions", of: call)
        default:
            // Which alias a URL is of, and where a list goes on, is all theirs to say.
            board.add(rows, to: call.list ?? "", of: call)
        }
    }

    /// Asks for what a list of functions does not say.
    private func follow(_ row: JSONObject, _ call: FleetCall, _ board: FleetBoard) throws(Failure) {
        guard let name = row["FunctionName"]?.string, let arn = row["FunctionArn"]?.string, !name.isEmpty else {
            throw Self.senseless("lists a function without its name")
        }
        let isImage = row["PackageType"]?.string == "Image"
        let base = FleetAnswer.base(ofFunction: arn)
        var calls: [FleetCall] = []
        if board.isFirst("\(call.scope) \(base)") {
            calls += [FleetCall.Kind.aliases, .urls].map {
                FleetCall(scope: call.scope, kind: $0, subject: name, arn: base)
            }
            // Code signing is of zips alone.
            if !isImage { calls.append(FleetCall(scope: call.scope, kind: .signing, subject: name, arn: base)) }
        }
        if isImage {
            let version = row["Version"]?.string ?? "$LATEST"
            calls.append(FleetCall(scope: call.scope, kind: .image, subject: name, version: version, arn: arn))
        }
        for layer in row["Layers"]?.array?.compactMap({ $0.object?["Arn"]?.string }) ?? [] {
            guard board.isFirst("\(call.scope) \(layer)") else { continue }
            let parts = layer.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            let isOwn = parts.count == 8 && FleetAnswer.account(of: layer) == FleetAnswer.account(of: arn)
            calls.append(
                FleetCall(
                    scope: call.scope, kind: .content, subject: isOwn ? parts[6] : layer,
                    version: isOwn ? parts[7] : "",
                    arn: layer))
        }
        board.put(calls)
    }

    private func goOn(_ document: JSONObject, _ call: FleetCall, _ board: FleetBoard) throws(Failure) {
        guard let marker = document["NextMarker"]?.string, !marker.isEmpty else { return }
        guard marker != call.marker, call.page < Self.pageLimit else {
            throw Self.senseless("answers with pages in a circle")
        }
        var next = call
        next.marker = marker
        next.page += 1
        board.put([next])
    }

    private static func senseless(_ message: String) -> Failure {
        Failure(.sourceAnswer, "lambda \(message)", remedy: "see whether a stand-in or a proxy answers in its place")
    }
}
