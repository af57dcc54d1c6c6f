import COpenSSL
import Core

/// A token's key by OpenSSL's pkcs11 engine, and in words why there is none.
enum TokenKey {
    private static let scheme = "pkcs11:"

    /// Loads the key of a PKCS#11 URI (RFC 7512) that names one; any key of the token would do for a URI that does not.
    static func load(_ uri: String, pin: [UInt8]?) throws(CryptoFault) -> OpaquePointer {
        guard uri.hasPrefix(scheme) else { throw CryptoFault("the key is no PKCS#11 URI") }
        // A C string would end at the first NUL: another PIN would be tried, which a token counts.
        guard !uri.utf8.contains(0), pin?.contains(0) != true else { throw CryptoFault("a NUL in URI or PIN") }
        let attributes = attributes(of: uri)
        guard attributes.contains(where: namesKey) else {
            throw CryptoFault("the URI names no key: write pkcs11:token=TOKEN;object=KEY, or id= for its id")
        }
        let terminated = pin.map { $0.map { CChar(bitPattern: $0) } + [0] }
        if let key = layerlock_pkcs11_key(uri, terminated) { return key }
        let reasons = OpenSSLErrors.drain()
        throw CryptoFault("\(cause(of: reasons, attributes, pin: terminated)) (\(reasons))")
    }

    private static func attributes(of uri: String) -> [Substring] {
        Substring(uri.dropFirst(scheme.count).unicodeScalars.prefix { $0 != "?" }).split(separator: ";")
    }

    private static func namesKey(_ attribute: Substring) -> Bool {
        ["object=", "id="].contains { attribute.hasPrefix($0) && attribute.count > $0.count }
    }

    /// The engine has one reason for several causes; which it is, another look at the token tells.
    private static func cause(of reasons: String, _ attributes: [Substring], pin: [CChar]?) -> String {
        func says(_ words: String) -> Bool { reasons.contains(words) }
        if says("no such engine") {
            return "OpenSSL's pkcs11 engine is not installed (Debian's libengine-pkcs11-openssl)"
        }
        if says("Unable to load PKCS#11 module") {
            return "the PKCS#11 module cannot be loaded (p11-kit's, or that of PKCS11_MODULE_PATH)"
        }
        if says("PIN ") { return "the token refuses the PIN" }
        if says("invalid id") { return "the URI is none of RFC 7512" }
        guard says("object not found") else { return "OpenSSL could not load the token's key" }
        guard let pin else { return "there is no such key, or none to be seen without a PIN" }
        let token = attributes.filter { !namesKey($0) && !$0.hasPrefix("type=") }.joined(separator: ";")
        let other = layerlock_pkcs11_key(scheme + token, pin)
        OpenSSLErrors.clear()
        guard let other else { return "there is no such token, or it holds no private key" }
        EVP_PKEY_free(other)
        return "the token holds no such private key"
    }
}
