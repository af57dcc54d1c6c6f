import Core
import Cryptography
import Fetching
import Glibc
import Remote

/// Fetches what one request names: the request comes on standard input, the bytes go to standard output, what is said of them
/// to descriptor 3 (docs/sources.md).
@main
enum Main {
    private static let usage = """
        layerlock-fetch fetches artifacts from Lambda, S3 and registries for layerlock, which starts it; docs/sources.md \
        says how.

        A request is one line of JSON on standard input, such as
          {"protocol":1,"action":"fetch","reference":"oci://registry.example/app:1","limit":1000000000}
        The bytes go to standard output, what is said of them to descriptor 3.

        """

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        unsetenv("GCONV_PATH")
        OpenSSL.start()
        if CommandLine.arguments.count > 1 {
            let isHelp = CommandLine.arguments[1] == "--help"
            write(usage, to: isHelp ? 1 : 2)
            exit(isHelp ? 0 : 64)
        }
        guard fcntl(FetchEvent.descriptor, F_GETFD) >= 0 else {
            write(usage, to: 2)
            exit(64)
        }
        do throws(Failure) {
            let request = try Self.request()
            let fetcher = try Fetcher { () throws(Failure) in try world() }
            try fetcher.run(request, tell: tell) { bytes throws(Failure) in
                try put(bytes, to: 1)
            }
        } catch {
            // Where nobody listens any more, the status says enough.
            do throws(Failure) { try tell(.failed(error)) } catch { exit(1) }
            exit(1)
        }
    }

    private static func request() throws(Failure) -> FetchRequest {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count <= FetchRequest.lineLimit {
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            line.append(byte)
        }
        do throws(JSONFault) {
            return try FetchRequest(line: line)
        } catch {
            throw Failure(.sourceProgram, "the request is none that is understood: \(error.message)")
        }
    }

    private static func world() throws(Failure) -> FetchWorld {
        guard
            let transport = CurlTransport(
                certificates: variable("AWS_CA_BUNDLE") ?? variable("CURL_CA_BUNDLE") ?? variable("SSL_CERT_FILE"),
                certificateFolder: variable("SSL_CERT_DIR"), userAgent: "layerlock-fetch")
        else { throw Failure(.internalFault, "libcurl cannot be started") }
        return Machine.world(transport, takesLoopback: variable("LAYERLOCK_FETCH_LOOPBACK") == "1")
    }

    private static func variable(_ name: String) -> String? { Machine.variable(name) }

    private static func tell(_ event: FetchEvent) throws(Failure) {
        try put(event.line.span.bytes, to: FetchEvent.descriptor)
    }

    private static func put(_ bytes: RawSpan, to descriptor: Int32) throws(Failure) {
        var done = 0
        while done < bytes.byteCount {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(.outputFailed, "nobody takes the bytes any more") }
            done += count
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
