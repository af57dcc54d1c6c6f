import Core
import Remote

/// Answers one request: what a program that fetches does.
package struct Fetcher {
    private let session: HTTPSession
    private let world: @Sendable () throws(Failure) -> FetchWorld

    /// Fetches in a world, which is made anew for each who asks beside others: connections are not shared.
    package init(_ world: @escaping @Sendable () throws(Failure) -> FetchWorld) throws(Failure) {
        self.world = world
        session = HTTPSession(try world())
    }

    /// Answers a request.
    /// - Parameters:
    ///   - tell: Told what happens; a failure that ends it is thrown, not told.
    ///   - take: Given the bytes in their order.
    /// - Throws: `source.*`, `input.*`, and what `tell` and `take` throw.
    package func run(
        _ request: FetchRequest, tell: (FetchEvent) throws(Failure) -> Void,
        _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        if request.action == .fleet { return try inventory(request, tell: tell, take) }
        if request.action == .get { return try file(request, tell: tell, take) }
        let fetched = try fetched(request)
        try tell(.resolved(fetched.resolution))
        guard request.action == .fetch else { return try tell(.done(size: 0)) }
        let total = fetched.resolution.size
        if let total, total > request.limit {
            throw Failure(.inputSpoolLimit, "has \(total) bytes, over the limit of \(request.limit)")
        }
        var done: UInt64 = 0
        var told: UInt64 = 0
        let count = try fetched.bytes { piece throws(Failure) in
            try take(piece)
            done += UInt64(piece.byteCount)
            if done - told >= 1 << 20 {
                told = done
                try tell(.progress(done: done, total: total))
            }
        }
        try tell(.done(size: count))
    }

    /// A file of the web: nothing that could tell who we are goes with the request.
    private func file(
        _ request: FetchRequest, tell: (FetchEvent) throws(Failure) -> Void,
        _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        guard let address = WebAddress(request.reference) else {
            throw Failure(.inputUnsupported, "is no address that is fetched from")
        }
        let download = Download(
            request: { HTTPRequest("GET", address, headers: $0) }, size: nil, limit: request.limit, isStated: false,
            renew: { _ throws(Failure) in false }, known: request.unless,
            refusal: { answer in
                let status = answer.head.status
                if status == 404 || status == 410 { return Failure(.sourceNotFound, "\(address.shown) is not there") }
                if status == 401 || status == 403 {
                    return Failure(.sourceDenied, "\(address.shown) answers \(status)")
                }
                return Failure(
                    HTTPSession.isPassing(status) ? .sourceUnreachable : .sourceAnswer,
                    "\(address.shown) answers \(status)")
            })
        let count = try download.run(session) { head throws(Failure) in
            var resolution = FetchEvent.Resolution(reference: request.reference, digest: nil, size: head.length)
            resolution.validators = FileValidators(of: head)
            try tell(.resolved(resolution))
        } unchanged: { () throws(Failure) in
            var resolution = FetchEvent.Resolution(reference: request.reference, digest: nil)
            (resolution.validators, resolution.isUnchanged) = (request.unless, true)
            try tell(.resolved(resolution))
        } _: { piece throws(Failure) in
            try take(piece)
        }
        try tell(.done(size: count))
    }

    private func inventory(
        _ request: FetchRequest, tell: (FetchEvent) throws(Failure) -> Void,
        _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        guard let question = request.fleet else { throw Failure(.internalFault, "an inventory of nothing") }
        let inventory = try FleetSource(world: world, question: question).inventory(session)
        guard UInt64(inventory.count) <= request.limit else {
            throw Failure(.inputSpoolLimit, "has \(inventory.count) bytes, over the limit of \(request.limit)")
        }
        try tell(.resolved(.init(reference: request.reference, digest: nil, size: UInt64(inventory.count))))
        try take(inventory.span.bytes)
        try tell(.done(size: UInt64(inventory.count)))
    }

    private func fetched(_ request: FetchRequest) throws(Failure) -> Fetched {
        let reference: RemoteReference?
        do throws(RemoteReference.Fault) {
            reference = try RemoteReference(Locator(request.reference))
        } catch {
            throw Failure(.inputUnsupported, error.message)
        }
        switch reference {
        case .layer(let layer): return try LambdaSource(session: session, resource: layer, limit: request.limit).layer()
        case .function(let function):
            let found = try LambdaSource(session: session, resource: function, limit: request.limit).function()
            if let zip = found.zip { return zip }
            guard let image = found.image else { throw Failure(.internalFault, "neither a zip nor an image") }
            return try self.image(image, request)
        case .object(let object): return try S3Source(session: session, object: object, limit: request.limit).fetched()
        case .image(let image): return try self.image(image, request)
        case nil: throw Failure(.inputUnsupported, "is no place that is fetched from")
        }
    }

    private func image(_ image: ImageReference, _ request: FetchRequest) throws(Failure) -> Fetched {
        try ImageSource(
            session, image, platform: request.platform, limit: request.limit, kept: request.kept, world: world
        ).fetched()
    }
}
