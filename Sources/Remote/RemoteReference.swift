import Core

/// An artifact that lies elsewhere, as users and lockfiles name it: the forms that a program that fetches has to know.
package enum RemoteReference: Sendable, Equatable {
    /// A version of a Lambda layer.
    case layer(LambdaResource)
    /// The code of a Lambda function.
    case function(LambdaResource)
    /// An object in S3.
    case object(S3Object)
    /// An image in a registry.
    case image(ImageReference)

    /// Why a text of a known form names nothing.
    package struct Fault: Error, Sendable, Equatable {
        /// One sentence without the reference.
        package var message: String

        init(_ message: String) { self.message = message }
    }

    /// Reads a reference; nil for a text of another form, such as a path or a URL.
    /// - Throws: `Fault` for one that begins as a known form does and does not go on so.
    package init?(_ locator: Locator) throws(Fault) {
        guard case .reference(let scheme, let rest) = locator.form else { return nil }
        switch scheme {
        case "arn":
            guard let reference = try Self.resource(rest, locator.text) else { return nil }
            self = reference
        case "s3": self = .object(try S3Object(place: String(rest.dropFirst(2))))
        case "oci": self = .image(try ImageReference(String(rest.dropFirst(2)), takesShortNames: false))
        case "docker": self = .image(try ImageReference(String(rest.dropFirst(2)), takesShortNames: true))
        default: return nil
        }
    }

    /// Whether what it names can become something else: a tag, `$LATEST` or an alias, a key without its version.
    package var isFloating: Bool {
        switch self {
        case .layer: false
        case .function(let function): !(function.version.map { $0.utf8.allSatisfy(Bytes.isDigit) } ?? false)
        // The version `null` is that of a bucket without versions: it is overwritten in its place.
        case .object(let object): object.versionID.map { $0.utf8.elementsEqual("null".utf8) } ?? true
        case .image(let image): image.digest == nil
        }
    }

    private static func resource(_ rest: String, _ text: String) throws(Fault) -> RemoteReference? {
        let parts = rest.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 5 else { return nil }
        switch (parts[1], parts[4]) {
        case ("lambda", "layer"):
            let layer = try LambdaResource(parts, text)
            guard let version = layer.version, version.utf8.allSatisfy(Bytes.isDigit) else {
                throw Fault("names no version of the layer; one looks so: arn:aws:lambda:REGION:ACCOUNT:layer:NAME:7")
            }
            return .layer(layer)
        case ("lambda", "function"): return .function(try LambdaResource(parts, text))
        case ("s3", _): return .object(try S3Object(place: parts[4...].joined(separator: ":")))
        default: return nil
        }
    }
}

/// A layer's version or a function, by its ARN.
package struct LambdaResource: Sendable, Equatable {
    /// The whole ARN as it was given.
    package let arn: String
    /// `aws`, `aws-cn`, `aws-us-gov`.
    package let partition: String
    /// The region it lies in.
    package let region: String
    /// The account it belongs to.
    package let account: String
    /// The layer's or function's name.
    package let name: String
    /// The layer's version; the function's qualifier, which is a version, `$LATEST` or an alias. nil where none is said.
    package let version: String?

    /// Reads the parts of an ARN behind `arn`.
    init(_ parts: [String], _ arn: String) throws(RemoteReference.Fault) {
        guard parts.count == 6 || parts.count == 7 else {
            throw RemoteReference.Fault("has \(parts.count + 1) parts between colons, where 7 or 8 are due")
        }
        guard Bytes.isWord(parts[0]), Bytes.isWord(parts[2]), parts[3].utf8.count == 12,
            parts[3].utf8.allSatisfy(Bytes.isDigit)
        else {
            throw RemoteReference.Fault("names no partition, region and account of 12 digits")
        }
        guard Bytes.isWord(parts[5]), parts[5].utf8.count <= 140 else {
            throw RemoteReference.Fault("names no layer or function: names are of letters, digits, - and _")
        }
        (self.arn, partition, region, account, name) = (arn, parts[0], parts[2], parts[3], parts[5])
        version = parts.count == 7 ? parts[6] : nil
        if let version, version != "$LATEST", !Bytes.isWord(version) {
            throw RemoteReference.Fault("ends in no version, alias or $LATEST")
        }
    }

    /// The ARN with another version or qualifier.
    package func arn(version: String) -> String {
        let base = self.version.map { String(arn.utf8.dropLast($0.utf8.count + 1)) ?? arn } ?? arn
        return "\(base):\(version)"
    }
}

/// An object in S3.
package struct S3Object: Sendable, Equatable {
    /// The bucket's name.
    package let bucket: String
    /// The key, as it is; nothing in it is escaped.
    package let key: String
    /// The version; nil for whatever lies there.
    package let versionID: String?

    private static let mark = "?versionId="

    /// Reads `BUCKET/KEY`, perhaps with `?versionId=VERSION` behind it.
    init(place: String) throws(RemoteReference.Fault) {
        let bytes = Array(place.utf8)
        let mark = Array(Self.mark.utf8)
        let start = bytes.indices.last { bytes[$0...].starts(with: mark) }
        let path = bytes[..<(start ?? bytes.endIndex)]
        guard let slash = path.firstIndex(of: UInt8(ascii: "/")), slash + 1 < path.endIndex else {
            throw RemoteReference.Fault("names no key; an object looks so: s3://BUCKET/KEY?versionId=VERSION")
        }
        bucket = String(decoding: path[..<slash], as: UTF8.self)
        key = String(decoding: path[(slash + 1)...], as: UTF8.self)
        versionID = start.map { String(decoding: bytes[($0 + mark.count)...], as: UTF8.self) }
        guard (3...255).contains(bucket.utf8.count), bucket.utf8.allSatisfy({ Bytes.isOfWord($0) || $0 == 0x2E }) else {
            throw RemoteReference.Fault("names no bucket: names have 3 characters or more, letters, digits, . and -")
        }
        guard key.utf8.count <= 1024 else { throw RemoteReference.Fault("has a key of over 1024 bytes") }
        if let versionID {
            let isToken = versionID.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            guard !versionID.isEmpty, versionID.utf8.count <= 1024, isToken else {
                throw RemoteReference.Fault("has no version behind ?versionId=")
            }
        }
    }

    /// The reference of one version of the object.
    package func reference(versionID: String) -> String { "s3://\(bucket)/\(key)\(Self.mark)\(versionID)" }
}

/// An image in a registry.
package struct ImageReference: Sendable, Equatable {
    /// The registry as users name it, with its port where it has one.
    package let host: String
    /// The repository.
    package let repository: String
    /// The tag; nil beside a digest where none is given.
    package let tag: String?
    /// The digest of a manifest or an index.
    package let digest: Digest?

    /// Reads `HOST/REPOSITORY`, with `:TAG` or `@sha256:DIGEST` or both behind it; without either the tag is `latest`.
    /// - Parameter takesShortNames: Whether a first part that is no host leads to Docker Hub, as docker has it.
    package init(_ text: String, takesShortNames: Bool) throws(RemoteReference.Fault) {
        var rest = Array(text.utf8)[...]
        var digest: Digest?
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            digest = Digest(String(decoding: rest[(at + 1)...], as: UTF8.self))
            guard digest != nil else {
                throw RemoteReference.Fault("has no digest of the form sha256: and 64 hexadecimal digits behind @")
            }
            rest = rest[..<at]
        }
        var tag: String?
        let lastSlash = rest.lastIndex(of: UInt8(ascii: "/")) ?? rest.startIndex
        // Before the first slash a colon has a port behind it.
        let takesTag = rest.contains(UInt8(ascii: "/")) || takesShortNames
        if takesTag, let colon = rest[lastSlash...].lastIndex(of: UInt8(ascii: ":")) {
            tag = String(decoding: rest[(colon + 1)...], as: UTF8.self)
            rest = rest[..<colon]
        }
        var parts = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let isHost = { (part: String) in
            part == "localhost" || part.utf8.contains(UInt8(ascii: ".")) || part.utf8.contains(UInt8(ascii: ":"))
        }
        if takesShortNames, let first = parts.first, parts.count == 1 || !isHost(first) {
            if parts.count == 1 { parts.insert("library", at: 0) }
            parts.insert("docker.io", at: 0)
        }
        guard parts.count >= 2, Self.isRegistry(parts[0]) else {
            throw RemoteReference.Fault(
                "names no registry and repository; an image looks so: oci://HOST/REPOSITORY:TAG")
        }
        host = parts[0]
        repository = parts.dropFirst().joined(separator: "/")
        guard repository.utf8.count <= 255, parts.dropFirst().allSatisfy(Self.isName) else {
            throw RemoteReference.Fault("names no repository: names are of lower-case letters, digits, ., _, - and /")
        }
        if let tag, !Self.isTag(tag) {
            throw RemoteReference.Fault("has no tag behind its colon: up to 128 letters, digits, _, . and -")
        }
        self.digest = digest
        self.tag = tag ?? (digest == nil ? "latest" : nil)
    }

    /// The reference of what has a digest.
    package func reference(digest: Digest) -> String { "oci://\(host)/\(repository)@\(digest)" }

    private static func isRegistry(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "[") {
            return bytes.allSatisfy { Bytes.isOfWord($0) || "[]:.".utf8.contains($0) } && bytes.contains(0x5D)
        }
        return !bytes.isEmpty && bytes.count <= 255
            && bytes.allSatisfy { Bytes.isOfWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
    }

    /// A part of a repository's name (OCI distribution-spec, "Pulling manifests").
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isLowerOrDigit(first), isLowerOrDigit(last) else {
            return false
        }
        return text.utf8.allSatisfy { isLowerOrDigit($0) || "._-".utf8.contains($0) }
    }

    private static func isTag(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 128, !".-".utf8.contains(first) else { return false }
        return text.utf8.allSatisfy { Bytes.isOfWord($0) || $0 == UInt8(ascii: ".") }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        Bytes.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

/// What single bytes of names may be.
enum Bytes {
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// A letter, a digit, `-` or `_`.
    static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "-_".utf8.contains(byte)
    }

    static func isWord(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isOfWord) }
}
