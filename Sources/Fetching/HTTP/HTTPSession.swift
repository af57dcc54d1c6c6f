import Core

/// Makes requests the way that all of them are made: by TLS, with retries, and redirects followed by hand.
package struct HTTPSession {
    /// How often a request is made again after what may pass.
    static let retries = 3
    /// Redirects in a row at the most.
    static let redirects = 5
    /// Milliseconds that a server may have us wait for at the most.
    static let longestWait = 20_000
    /// Seconds that a document may take as a whole: one that comes drop by drop is not waited for by the hour.
    static let documentSeconds = 120

    let world: FetchWorld

    /// Makes requests in a world.
    package init(_ world: FetchWorld) { self.world = world }

    /// A document of a server: its head and its whole body.
    package struct Document {
        /// The head.
        package var head: HTTPResponse
        /// The body.
        package var body: [UInt8]
    }

    /// Gets a document, whatever its status is, but for those that a retry may mend.
    /// - Parameters:
    ///   - limit: Bytes at the most.
    ///   - retries: How often it is made again after what may pass.
    ///   - make: Makes the request, anew for each try: what is signed is signed for a time.
    /// - Throws: `source.*`.
    package func document(
        limit: Int, retries: Int = Self.retries, _ make: () throws(Failure) -> HTTPRequest
    ) throws(Failure) -> Document {
        var tries = 0
        while true {
            var request = try make()
            request.seconds = Self.documentSeconds
            var body: [UInt8] = []
            do throws(HTTPStop) {
                let head = try following(request, head: { _ in true }) { piece throws(Failure) in
                    guard piece.byteCount <= limit - body.count else {
                        throw Failure(.sourceAnswer, "answers with more than \(limit) bytes, where a document is due")
                    }
                    body += piece.array()
                }
                guard Self.isPassing(head.status), tries < retries else {
                    return Document(head: head, body: body)
                }
                tries += 1
                wait(before: tries, head)
            } catch {
                try again(after: error, tries: &tries, request.address)
            }
        }
    }

    /// Makes a request, and those that redirects lead to.
    /// - Throws: `HTTPStop`.
    func following(
        _ request: HTTPRequest, head: (HTTPResponse) -> Bool, body: (RawSpan) throws(Failure) -> Void
    ) throws(HTTPStop) -> HTTPResponse {
        var request = request
        var seen = 0
        var isElsewhere = false
        while true {
            if let refusal = refusal(of: request) { throw .taker(refusal) }
            var answer: HTTPResponse?
            try world.transport.perform(request) { response in
                var response = response
                response.isOfAnotherHost = isElsewhere
                answer = response
                return Self.isRedirect(response) ? false : head(response)
            } body: { piece throws(Failure) in
                try body(piece)
            }
            guard let answer else { throw .fault(TransportFault(.passing, "the server closed without an answer")) }
            guard Self.isRedirect(answer), ["GET", "HEAD"].contains(where: { $0 == request.method }) else {
                return answer
            }
            guard let location = answer[header: "location"], let next = request.address.following(location) else {
                throw .taker(
                    Failure(.sourceAnswer, "redirects to nowhere that is understood", file: request.address.shown))
            }
            seen += 1
            guard seen <= Self.redirects else {
                throw .taker(
                    Failure(.sourceAnswer, "redirects more than \(Self.redirects) times", file: request.address.shown))
            }
            if !next.hasOrigin(of: request.address) {
                isElsewhere = true
                // Whatever we say of ourselves is for the first host alone. What is asked for is not.
                request.headers = request.headers.filter { header in
                    ["accept", "range", "user-agent"].contains { header.isNamed($0) }
                }
            }
            request.address = next
        }
    }

    /// Why a request is not made.
    private func refusal(of request: HTTPRequest) -> Failure? {
        let address = request.address
        if address.scheme == "https" || request.isForMachine { return nil }
        if address.isLoopback, world.takesLoopback { return nil }
        return Failure(
            .sourceRefused, "leads to \(address.shown), which is not by TLS",
            remedy: "name a place that answers by https, or fetch it yourself by a way that you trust")
    }

    static func isRedirect(_ response: HTTPResponse) -> Bool {
        [301, 302, 303, 307, 308].contains(response.status) && response[header: "location"] != nil
    }

    /// Whether a status may be another one the next time.
    static func isPassing(_ status: Int) -> Bool {
        status == 429 || status == 408 || (500...599).contains(status) && status != 501
    }

    /// Goes on after what may pass, once it was waited for; else throws what stood in the way.
    func again(after stop: HTTPStop, tries: inout Int, _ address: WebAddress) throws(Failure) {
        switch stop {
        case .taker(let failure): throw failure
        case .fault(let fault):
            guard fault.kind == .passing, tries < Self.retries else {
                throw Failure(
                    .sourceUnreachable, "\(address.shown): \(fault.message)",
                    remedy: fault.kind == .passing ? "run again" : nil)
            }
            tries += 1
            wait(before: tries, nil)
        }
    }

    /// Waits before another try: longer each time and never as long as others, or as long as the server asks for.
    func wait(before attempt: Int, _ head: HTTPResponse?) {
        if let asked = head?[header: "retry-after"].flatMap({ Int($0) }), asked >= 0 {
            return world.wait(min(asked, Self.longestWait / 1_000) * 1_000 + Int.random(in: 0..<250))
        }
        let longest = 400 << min(attempt, 5)
        world.wait(Int.random(in: longest / 4..<longest))
    }
}

extension RawSpan {
    /// The bytes.
    func array() -> [UInt8] {
        withUnsafeBytes { Array($0) }
    }
}
