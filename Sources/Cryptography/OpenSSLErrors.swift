import COpenSSL
import Core

/// What OpenSSL refused, with all its reasons; whether that is the input's fault is the caller's to say.
package struct CryptoFault: Error, Sendable {
    /// One sentence: what could not be done, and the whole error queue.
    package let message: String
    /// Whether it is that a signer's certificate is not among those at hand: others may know it.
    package let lacksSigner: Bool

    init(_ message: String, lacksSigner: Bool = false) {
        self.message = message
        self.lacksSigner = lacksSigner
    }
}

/// Turns OpenSSL's error queue into words.
enum OpenSSLErrors {
    /// A failure that is not the input's.
    static func failure(_ operation: String) -> Failure {
        Failure(.internalFault, "OpenSSL could not \(operation): \(drain())")
    }

    /// A refusal of what it was given.
    static func fault(_ operation: String) -> CryptoFault { CryptoFault("OpenSSL could not \(operation): \(drain())") }

    /// A refusal whose meaning is known; OpenSSL's own words stand behind it, where it has some.
    static func refusal(_ meaning: String) -> CryptoFault {
        let reasons = reasons()
        return CryptoFault(reasons.isEmpty ? meaning : "\(meaning) (OpenSSL: \(reasons.joined(separator: "; ")))")
    }

    /// Forgets what earlier calls on this thread left behind.
    static func clear() {
        OpenSSL.start()
        ERR_clear_error()
    }

    /// Drains the whole queue, so that no later call reports an older error, and says what every line of it said.
    static func drain() -> String {
        let reasons = reasons()
        return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
    }

    private static func reasons() -> [String] {
        var reasons: [String] = []
        while true {
            var data: UnsafePointer<CChar>?
            var flags: CInt = 0
            let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
            if code == 0 { break }
            var text = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &text, text.count)
            var reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if flags & ERR_TXT_STRING != 0, let data, data.pointee != 0 {
                // The data may quote the input.
                reason += " (\(PathEscaping.displayed(String(cString: data).utf8.prefix(256))))"
            }
            reasons.append(reason)
        }
        return reasons
    }
}
