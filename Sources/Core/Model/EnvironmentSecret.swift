/// Whether an environment variable, of a function or an image, is a credential rather than where one lies.
package enum EnvironmentSecret {
    private static let shortest = 8
    /// What begins a reference: ARNs, dynamic references of CloudFormation, names in Parameter Store and places of files.
    private static let references = ["arn:", "{{resolve:", "ssm:", "secretsmanager:", "/", "./", "s3://", "alias/"]
    /// Ends of names that say where a secret lies, or of what sort it is.
    private static let places = [
        "ARN", "NAME", "PATH", "FILE", "ID", "URL", "URI", "ENDPOINT", "HEADER", "PARAMETER", "PARAM", "REGION", "TTL",
        "TYPE", "ALGORITHM", "ALIAS", "TABLE", "BUCKET", "VERSION", "LENGTH", "SECONDS",
    ]

    /// Whether a value looks like a credential, by its name or its form.
    package static func isOne(name: String, value: String) -> Bool {
        if !isKeyShaped(value), references.contains(where: { value.hasPrefix($0) }) { return false }
        if SecretLooking.isSecretValue(value) {
            // A digest says which content is meant.
            return Digest(value) == nil
        }
        guard value.utf8.count >= shortest, SecretLooking.isSecret(name: name, value: value) else { return false }
        let words = name.uppercased().utf8.split { byte in
            !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        if let last = words.last, places.contains(where: { last.elementsEqual($0.utf8) }) { return false }
        if value.hasPrefix("https://") || value.hasPrefix("http://") { return false }
        return !value.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        }
    }

    /// The form of AWS's secret access keys, which may begin as a path does.
    private static func isKeyShaped(_ value: String) -> Bool {
        guard value.utf8.count == 40 else { return false }
        var (upper, lower, digit) = (false, false, false)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): upper = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"): lower = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = true
            case UInt8(ascii: "/"), UInt8(ascii: "+"): break
            default: return false
            }
        }
        return upper && lower && digit
    }
}
