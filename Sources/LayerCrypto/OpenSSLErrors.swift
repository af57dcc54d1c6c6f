import COpenSSL
import LayerModel

/// Turns OpenSSL's error queue into a failure.
enum OpenSSLErrors {
    /// Drains the whole queue, so that no later call reports an older error, and says what every line of it said.
    static func failure(_ operation: String) -> Failure {
        var reasons: [String] = []
        while true {
            var data: UnsafePointer<CChar>?
            var flags: CInt = 0
            let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
            if code == 0 { break }
            var text = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &text, text.count)
            var reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if flags & ERR_TXT_STRING != 0, let data, data.pointee != 0 { reason += " (\(String(cString: data)))" }
            reasons.append(reason)
        }
        let detail = reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
        return Failure(.internalFault, "OpenSSL could not \(operation): \(detail)")
    }
}
