import Core

/// What is asked of a server.
package struct HTTPRequest: Sendable {
    /// `GET`, `HEAD`, `POST` or `PUT`.
    package var method: String
    /// Where it goes.
    package var address: WebAddress
    /// Headers in the order in which they are sent.
    package var headers: [HTTPHeader]
    /// What is sent.
    package var body: [UInt8]
    /// Whether it goes to what serves this machine alone, such as its credentials: past proxies, and without waiting long.
    package var isForMachine = false
    /// Seconds that the whole answer may take; nil where only a server that is too slow is given up.
    package var seconds: Int?

    /// Describes a request.
    package init(_ method: String = "GET", _ address: WebAddress, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
    }

    /// A header's value, by its name in any case.
    package subscript(header name: String) -> String? {
        get { headers.first { $0.isNamed(name) }?.value }
        set {
            headers.removeAll { $0.isNamed(name) }
            if let newValue { headers.append(HTTPHeader(name, newValue)) }
        }
    }
}

/// A line of a request's or an answer's head.
package struct HTTPHeader: Sendable, Equatable {
    /// The name.
    package var name: String
    /// The value, without white space around it.
    package var value: String

    /// Describes a header.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether it has a name, whose case does not count.
    package func isNamed(_ other: String) -> Bool { Self.folded(name).elementsEqual(Self.folded(other)) }

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}

/// The head of a server's answer.
package struct HTTPResponse: Sendable {
    /// The status.
    package var status: Int
    /// Its headers.
    package var headers: [HTTPHeader]
    /// Whether redirects led to another host, which gave it: what it asks for is not for whom was asked first.
    package var isOfAnotherHost = false

    /// Describes an answer.
    package init(status: Int, headers: [HTTPHeader] = []) {
        self.status = status
        self.headers = headers
    }

    /// A header's value; the first one where there are several.
    package subscript(header name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

    /// All values of a header.
    package func values(of name: String) -> [String] { headers.filter { $0.isNamed(name) }.map(\.value) }

    /// How many bytes its body says that it has; nil where it does not say.
    package var length: UInt64? { self[header: "content-length"].flatMap { UInt64($0) } }
}

/// Why a transfer did not come to its end.
package struct TransportFault: Error, Sendable, Equatable {
    /// What it is.
    package enum Kind: Sendable, Equatable {
        /// Broken off, refused, timed out: it may be well the next time.
        case passing
        /// A certificate nobody vouches for, a name that does not exist: it will be so the next time.
        case lasting
    }

    /// What it is.
    package var kind: Kind
    /// One sentence, without the address.
    package var message: String

    /// Describes a fault.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// How requests reach servers: libcurl, and what tests put in its place. Follows no redirect and retries nothing.
package protocol HTTPTransport {
    /// Makes one request.
    /// - Parameters:
    ///   - head: Told the answer's head, once, before its body; whether the body is wanted.
    ///   - body: Given the body piece by piece.
    /// - Throws: `HTTPStop`: what stood in the way, or what `body` threw.
    func perform(
        _ request: HTTPRequest, head: (HTTPResponse) -> Bool, body: (RawSpan) throws(Failure) -> Void
    ) throws(HTTPStop)
}

/// What ended a transfer early.
package enum HTTPStop: Error, Sendable, Equatable {
    /// The network or the server.
    case fault(TransportFault)
    /// Whoever took the bytes.
    case taker(Failure)
}
