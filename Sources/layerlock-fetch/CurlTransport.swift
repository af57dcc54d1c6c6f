import CCurl
import Core
import Fetching
import Glibc

/// Requests by libcurl: proxies and certificate authorities as users know them from curl.
///
/// One handle, so that connections are kept from one request to the next; used by one thread.
final class CurlTransport: HTTPTransport {
    /// Seconds that a connection may take.
    private static let connectSeconds = 30
    /// Seconds without a byte after which a transfer has broken off.
    private static let silentSeconds = 60
    /// Bytes a second over that time, below which a server is given up.
    private static let slowest = 1_024
    /// Bytes of an answer's head at the most.
    private static let headLimit = 1 << 18

    private let handle: OpaquePointer
    private let multi: OpaquePointer
    private let certificates: String?
    private let certificateFolder: String?
    private let userAgent: String

    /// What libcurl hands on of an answer, and who takes it.
    private final class Arrivals {
        /// Told of the head; says whether the body is wanted.
        let head: (HTTPResponse) -> Bool
        /// Takes the next bytes of the body.
        let body: (RawSpan) throws(Failure) -> Void
        private(set) var lines: [[UInt8]] = []
        private(set) var lineBytes = 0
        private var isHeadDone = false
        private(set) var isTold = false
        private(set) var isWanted = true
        /// Why the taker took no more.
        private(set) var refusal: Failure?

        init(head: @escaping (HTTPResponse) -> Bool, body: @escaping (RawSpan) throws(Failure) -> Void) {
            self.head = head
            self.body = body
        }

        func take(line: [UInt8]) {
            // Interim answers and a proxy's own come before the one that counts.
            if line.starts(with: "HTTP/".utf8) {
                lines = []
                isHeadDone = false
            }
            lineBytes += line.count
            if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
                let isInterim = CurlTransport.response(lines).map { $0.status < 200 } ?? true
                isHeadDone = !isInterim
            } else if lineBytes <= CurlTransport.headLimit {
                lines.append(line)
            }
        }

        /// Tells of the head once it is there.
        func tellHead() {
            guard !isTold, isHeadDone, lineBytes <= CurlTransport.headLimit,
                let response = CurlTransport.response(lines)
            else { return }
            isTold = true
            isWanted = head(response)
        }

        /// Hands bytes of the body on, at once: what is gathered leaves the processor's cache. False where nobody wants them.
        func take(_ bytes: RawSpan) -> Bool {
            tellHead()
            guard isTold, isWanted else { return false }
            do throws(Failure) { try body(bytes) } catch {
                refusal = error
                return false
            }
            return true
        }
    }

    /// - Parameters:
    ///   - certificates: A file with certificate authorities; nil for the system's.
    ///   - certificateFolder: A folder with such; nil for the system's.
    init?(certificates: String?, certificateFolder: String?, userAgent: String) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let handle = curl_easy_init(),
            let multi = curl_multi_init()
        else { return nil }
        self.handle = OpaquePointer(handle)
        self.multi = OpaquePointer(multi)
        self.certificates = certificates
        self.certificateFolder = certificateFolder
        self.userAgent = userAgent
    }

    deinit {
        curl_easy_cleanup(UnsafeMutableRawPointer(handle))
        _ = curl_multi_cleanup(UnsafeMutableRawPointer(multi))
    }

    func perform(
        _ request: HTTPRequest, head: (HTTPResponse) -> Bool, body: (RawSpan) throws(Failure) -> Void
    ) throws(HTTPStop) {
        try withoutActuallyEscaping(head) { head throws(HTTPStop) in
            try withoutActuallyEscaping(body) { body throws(HTTPStop) in
                try perform(request, Arrivals(head: head, body: body))
            }
        }
    }

    private func perform(_ request: HTTPRequest, _ arrivals: Arrivals) throws(HTTPStop) {
        let easy = UnsafeMutableRawPointer(handle)
        let group = UnsafeMutableRawPointer(multi)
        curl_easy_reset(easy)
        // The handle knows the callbacks' context, which ends with this call.
        defer { curl_easy_reset(easy) }
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // Nothing is announced before a body: proxies differ in what they make of it.
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:", "User-Agent: \(userAgent)"] {
            guard !line.utf8.contains(where: { $0 < 0x20 }) else {
                throw .fault(Self.lasting("a header that is no line"))
            }
            list = curl_slist_append(list, line)
        }
        try configure(easy, request, list, arrivals)
        guard curl_multi_add_handle(group, easy) == CURLM_OK else {
            throw .fault(Self.lasting("libcurl is out of memory"))
        }
        defer { _ = curl_multi_remove_handle(group, easy) }
        var running: Int32 = 1
        while true {
            let status = curl_multi_perform(group, &running)
            guard status == CURLM_OK else { throw .fault(Self.lasting("libcurl fails: \(status.rawValue)")) }
            if arrivals.lineBytes > Self.headLimit { throw .fault(Self.lasting("the answer's head is too long")) }
            arrivals.tellHead()
            // What is not wanted is not waited for.
            if !arrivals.isWanted { return }
            if let refusal = arrivals.refusal { throw .taker(refusal) }
            if running == 0 { break }
            _ = curl_multi_poll(group, nil, 0, 1_000, nil)
        }
        var left: Int32 = 0
        while let message = curl_multi_info_read(group, &left) {
            if message.pointee.msg == CURLMSG_DONE, message.pointee.data.result != CURLE_OK {
                throw .fault(Self.fault(message.pointee.data.result))
            }
        }
        guard arrivals.isTold else { throw .fault(TransportFault(.passing, "the server closed without an answer")) }
    }

    private func configure(
        _ easy: UnsafeMutableRawPointer, _ request: HTTPRequest, _ list: UnsafeMutablePointer<curl_slist>?,
        _ arrivals: Arrivals
    ) throws(HTTPStop) {
        func number(_ option: CURLoption, _ value: Int) { _ = layerlock_curl_set_long(easy, option, value) }
        func text(_ option: CURLoption, _ value: String) { _ = layerlock_curl_set_text(easy, option, value) }
        text(CURLOPT_URL, request.address.text)
        text(CURLOPT_PROTOCOLS_STR, request.address.scheme)
        number(CURLOPT_FOLLOWLOCATION, 0)
        number(CURLOPT_NOSIGNAL, 1)
        // Keys of S3 may hold dots, and are signed as they are.
        number(CURLOPT_PATH_AS_IS, 1)
        number(CURLOPT_HTTP09_ALLOWED, 0)
        // A proxy's own answer is none of the server's.
        number(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        number(CURLOPT_CONNECTTIMEOUT, request.isForMachine ? 2 : Self.connectSeconds)
        number(CURLOPT_LOW_SPEED_LIMIT, request.isForMachine ? 1 : Self.slowest)
        number(CURLOPT_LOW_SPEED_TIME, request.isForMachine ? 5 : Self.silentSeconds)
        if let seconds = request.seconds { number(CURLOPT_TIMEOUT, seconds) }
        number(CURLOPT_BUFFERSIZE, 1 << 18)
        if request.isForMachine { text(CURLOPT_NOPROXY, "*") }
        if let certificates { text(CURLOPT_CAINFO, certificates) }
        if let certificateFolder { text(CURLOPT_CAPATH, certificateFolder) }
        _ = layerlock_curl_set_list(easy, CURLOPT_HTTPHEADER, list)
        switch request.method {
        case "GET": break
        case "HEAD": number(CURLOPT_NOBODY, 1)
        default:
            text(CURLOPT_CUSTOMREQUEST, request.method)
            _ = layerlock_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            let status = request.body.withUnsafeBytes { bytes in
                layerlock_curl_set_pointer(
                    easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            }
            guard status == CURLE_OK else { throw .fault(Self.lasting("libcurl is out of memory")) }
        }
        let context = Unmanaged.passUnretained(arrivals).toOpaque()
        _ = layerlock_curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let arrivals = Unmanaged<Arrivals>.fromOpaque(context).takeUnretainedValue()
            arrivals.take(line: Array(UnsafeRawBufferPointer(start: bytes, count: size * count)))
            return size * count
        }
        _ = layerlock_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        _ = layerlock_curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let arrivals = Unmanaged<Arrivals>.fromOpaque(context).takeUnretainedValue()
            let isTaken = arrivals.take(UnsafeRawBufferPointer(start: bytes, count: size * count).bytes)
            // Any other number stops the transfer.
            return isTaken ? size * count : 0
        }
        _ = layerlock_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    }

    /// The head that lines make; nil for none.
    private static func response(_ lines: [[UInt8]]) -> HTTPResponse? {
        guard let first = lines.first else { return nil }
        let words = first.split(separator: 0x20)
        guard words.count >= 2, let status = Int(String(decoding: words[1].prefix(3), as: UTF8.self)) else {
            return nil
        }
        var headers: [HTTPHeader] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            var value = line[(colon + 1)...]
            while let byte = value.first, byte <= 0x20 { value.removeFirst() }
            while let byte = value.last, byte <= 0x20 { value.removeLast() }
            headers.append(
                HTTPHeader(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return HTTPResponse(status: status, headers: headers)
    }

    private static func lasting(_ message: String) -> TransportFault { TransportFault(.lasting, message) }

    /// What an error of libcurl means.
    private static func fault(_ code: CURLcode) -> TransportFault {
        let text = curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION:
            return lasting(
                "\(text): no certificate authority that is known here vouches for the server; see SSL_CERT_FILE")
        case CURLE_SSL_CACERT_BADFILE: return lasting("\(text): the file that SSL_CERT_FILE names, or AWS_CA_BUNDLE")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT,
            CURLE_TOO_MANY_REDIRECTS, CURLE_OUT_OF_MEMORY:
            return lasting(text)
        default: return TransportFault(.passing, text)
        }
    }
}
