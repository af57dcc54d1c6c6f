import Core
import Remote

/// A body that may be large, taken as it comes: broken off, it goes on where it ended.
struct Download {
    /// Makes the request, anew for each try, with headers beside its own.
    var request: (_ besides: [HTTPHeader]) throws(Failure) -> HTTPRequest
    /// The size that was stated; nil where the answer alone says.
    var size: UInt64?
    /// Bytes at the most.
    var limit: UInt64
    /// Whether a digest that is known before tells other bytes: then what goes on without an entity tag may go on.
    var isStated: Bool
    /// Whether a page for people is no answer: not where anybody may have put one.
    var refusesPages = true
    /// Asks anew for what lets us in after an answer that refuses; whether there is anything to ask for.
    var renew: (HTTPSession.Document) throws(Failure) -> Bool = { _ throws(Failure) in true }
    /// What was known of the file: it is asked for where it is another one. To any other request, that it is unchanged is no answer.
    var known: FileValidators?
    /// What is to be made of an answer that is none of these bytes.
    var refusal: (HTTPSession.Document) -> Failure

    /// Tries without a byte coming, at the most.
    private static let barren = HTTPSession.retries
    /// Times that what lets us in is asked for anew while no byte comes, at the most: what broke off may have used it up.
    private static let renewals = 3
    /// Tries in all, at the most.
    private static let tries = 20
    /// Bytes of an error's document that are looked at.
    private static let documentLimit = 1 << 16
    /// Ends a transfer of which nothing more is looked at.
    private static let enough = Failure(.sourceAnswer, "says more than is read")

    /// What is known of the bytes from one try to the next.
    private struct Standing {
        var done: UInt64 = 0
        var total: UInt64?
        var tag: String?
        var isStarted = false
        var tries = 0
        var barren = 0
        var renewals = 0
    }

    /// Takes all of it.
    /// - Parameters:
    ///   - started: Told the first good answer's head, before any bytes.
    ///   - unchanged: Told where the file is what the request says that it was: no bytes come.
    ///   - take: Given the bytes in their order.
    /// - Returns: how many bytes came.
    /// - Throws: `source.*`, and what `started` and `take` throw.
    func run(
        _ session: HTTPSession, started: (HTTPResponse) throws(Failure) -> Void,
        unchanged: () throws(Failure) -> Void = {}, _ take: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> UInt64 {
        var standing = Standing()
        standing.total = size
        var known = known
        while true {
            let before = standing.done
            standing.tries += 1
            // What goes on where it broke off asks for the rest of the same.
            let asked = standing.isStarted ? nil : known
            let request = try self.request(asked?.headers ?? resuming(standing))
            var trouble: HTTPStop?
            var other: HTTPSession.Document?
            do throws(HTTPStop) {
                other = try attempt(request, session, &standing, started, take)
                if other == nil {
                    if let total = standing.total, standing.done < total {
                        throw .fault(TransportFault(.passing, "ended after \(standing.done) of \(total) bytes"))
                    }
                    return standing.done
                }
            } catch {
                trouble = error
            }
            standing.barren = standing.done > before ? 0 : standing.barren + 1
            if standing.done > before { standing.renewals = 0 }
            let isLast = standing.barren > Self.barren || standing.tries >= Self.tries
            if let trouble {
                if case .fault(let fault) = trouble, fault.kind == .passing, !isLast, canGoOn(standing) {
                    session.wait(before: max(1, standing.barren), nil)
                    continue
                }
                var tries = HTTPSession.retries
                try session.again(after: trouble, tries: &tries, request.address)
            }
            guard let other else { throw Failure(.internalFault, "a download ended without an answer") }
            if HTTPSession.isPassing(other.head.status), !isLast {
                session.wait(before: max(1, standing.barren), other.head)
                continue
            }
            // Another host was told nothing of what we have.
            if let asked, other.head.status == 304, !other.head.isOfAnotherHost {
                if asked.isConfirmed(by: other.head) {
                    try unchanged()
                    return 0
                }
                known = nil
                continue
            }
            // What was presigned ends some time; it is asked for anew.
            if other.head.status == 403 || other.head.status == 401, standing.renewals < Self.renewals {
                standing.renewals += 1
                if try renew(other) { continue }
            }
            throw refusal(other)
        }
    }

    /// Whether bytes that come later can be those behind the ones that came.
    private func canGoOn(_ standing: Standing) -> Bool { standing.done == 0 || standing.tag != nil || isStated }

    private func resuming(_ standing: Standing) -> [HTTPHeader] {
        guard standing.done > 0 else { return [] }
        let range = HTTPHeader("Range", "bytes=\(standing.done)-")
        return [range] + (standing.tag.map { [HTTPHeader("If-Match", $0)] } ?? [])
    }

    /// One try; gives back an answer that is none of the bytes.
    private func attempt(
        _ request: HTTPRequest, _ session: HTTPSession, _ standing: inout Standing,
        _ started: (HTTPResponse) throws(Failure) -> Void, _ take: (RawSpan) throws(Failure) -> Void
    ) throws(HTTPStop) -> HTTPSession.Document? {
        var fault: Failure?
        var isGood = false
        var skip: UInt64 = 0
        var document: [UInt8] = []
        var refused: HTTPResponse?
        var state = standing
        defer { standing = state }
        let head: HTTPResponse
        do throws(HTTPStop) {
            head = try session.following(request) { head in
                switch accepted(head, &state) {
                case .failure(let failure):
                    fault = failure
                    return false
                case .success(nil):
                    refused = head
                    return true
                case .success(let first?):
                    isGood = true
                    skip = first
                }
                guard !state.isStarted else { return true }
                state.isStarted = true
                do throws(Failure) { try started(head) } catch { fault = error }
                return fault == nil
            } body: { piece throws(Failure) in
                guard isGood else {
                    document += piece.array().prefix(Self.documentLimit - document.count)
                    guard document.count < Self.documentLimit else { throw Self.enough }
                    return
                }
                let left = min(skip, UInt64(piece.byteCount))
                skip -= left
                let count = UInt64(piece.byteCount) - left
                let bound = min(state.total ?? limit, limit)
                guard count <= bound - min(bound, state.done) else {
                    throw Failure(
                        .sourceAnswer,
                        state.total == nil ? "has more than \(limit) bytes, the limit" : "has more bytes than stated")
                }
                try take(piece.extracting(Int(left)..<piece.byteCount))
                state.done += count
            }
        } catch {
            // Of what refuses, the beginning tells why; it may have no end.
            guard let refused, document.count == Self.documentLimit else { throw error }
            head = refused
        }
        if let fault { throw .taker(fault) }
        return isGood ? nil : HTTPSession.Document(head: head, body: document)
    }

    /// What of an answer's bytes is known already; nil for an answer that has none of them.
    private func accepted(_ head: HTTPResponse, _ state: inout Standing) -> Result<UInt64?, Failure> {
        func wrong(_ message: String) -> Result<UInt64?, Failure> { .failure(Failure(.sourceAnswer, message)) }
        let tag = head[header: "etag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        switch head.status {
        case 200:
            if refusesPages, head[header: "content-type"]?.lowercased().hasPrefix("text/html") == true {
                return wrong("answers with a page for people")
            }
            if let length = head.length {
                if let total = state.total, length != total {
                    return wrong("says that it has \(length) bytes, where \(total) were stated")
                }
                state.total = length
            }
            if state.done > 0, tag == nil || tag != state.tag, !isStated {
                return wrong("has changed while it was fetched")
            }
            if let total = state.total, total > limit {
                return .failure(Failure(.inputSpoolLimit, "has \(total) bytes, over the limit of \(limit)"))
            }
            state.tag = tag
            return .success(state.done)
        case 206:
            guard state.done > 0, let range = head[header: "content-range"], let start = Self.start(of: range),
                start == state.done
            else { return wrong("answers with other bytes than were asked for") }
            return .success(0)
        case 412, 416: return wrong("has changed while it was fetched")
        default: return .success(nil)
        }
    }

    /// The first byte of `bytes 5-9/10`.
    private static func start(of range: String) -> UInt64? {
        guard range.utf8.starts(with: "bytes ".utf8) else { return nil }
        return UInt64(String(decoding: range.utf8.dropFirst(6).prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self))
    }
}
