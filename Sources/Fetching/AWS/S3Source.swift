import Core
import Remote

/// Objects in S3.
struct S3Source {
    let session: HTTPSession
    let object: S3Object
    let limit: UInt64

    /// What the bucket says of an object.
    func fetched() throws(Failure) -> Fetched {
        let world = session.world
        var region = try CredentialChain.region(world) ?? "us-east-1"
        let credentials = try CredentialChain(session: session, region: region).credentials()
        var head = try self.head(credentials, region)
        // A bucket lies where it lies; whoever asks elsewhere is told.
        if head.head.status != 200, let told = head.head[header: "x-amz-bucket-region"], told != region,
            !told.isEmpty,
            told.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D })
        {
            region = told
            head = try self.head(credentials, region)
        }
        let service = AWSService(session, "s3", region: region)
        guard head.head.status == 200 else { throw service.failure(head, shown) }
        let version = object.versionID ?? head.head[header: "x-amz-version-id"].flatMap { $0 == "null" ? nil : $0 }
        guard let size = head.head.length else { throw Failure(.sourceAnswer, "s3 answers without the object's size") }
        let digest = Self.digest(head.head)
        let tag = head.head[header: "etag"]
        let resolution = FetchEvent.Resolution(
            reference: version.map { object.reference(versionID: $0) } ?? object.reference, digest: digest, size: size)
        let (fixedRegion, name) = (region, shown)
        return Fetched(resolution: resolution) { take throws(Failure) in
            let download = Download(
                request: { besides throws(Failure) in
                    var headers = besides
                    // Without a version it has to be the object that was told of.
                    if let tag, !headers.contains(where: { $0.isNamed("If-Match") }) {
                        headers.append(HTTPHeader("If-Match", tag))
                    }
                    let address = try self.address(fixedRegion, version: version)
                    return try SigV4(credentials, service: "s3", region: fixedRegion).signed(
                        HTTPRequest("GET", address, headers: headers), at: world.now())
                }, size: size, limit: limit, isStated: digest != nil, refusesPages: false,
                renew: { _ throws(Failure) in false }, refusal: { service.failure($0, name) })
            return try download.run(session, started: { _ throws(Failure) in }, take)
        }
    }

    private func head(_ credentials: AWSCredentials, _ region: String) throws(Failure) -> HTTPSession.Document {
        let address = try address(region, version: object.versionID)
        return try AWSService(session, "s3", region: region).signed(credentials, limit: 1 << 16) { () throws(Failure) in
            HTTPRequest("HEAD", address, headers: [HTTPHeader("X-Amz-Checksum-Mode", "ENABLED")])
        }
    }

    private var shown: String { PathEscaping.displayed("s3://\(object.bucket)/\(object.key)".utf8) }

    /// The address of the object. A bucket's name is the host's first part where certificates allow for it.
    private func address(_ region: String, version: String?) throws(Failure) -> WebAddress {
        let key = WebEscaping.escaped(object.key.utf8, keepsSlashes: true)
        let service = AWSService(session, "s3", region: region)
        let isHostName =
            try service.override() == nil
            && object.bucket.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
        let query = version.map { [(name: "versionId", value: $0)] } ?? []
        guard isHostName else {
            return try service.address(path: "/\(WebEscaping.escaped(object.bucket.utf8))/\(key)", query: query)
        }
        return WebAddress(
            host: "\(object.bucket).s3.\(region).\(AWSService.suffix(of: region))", path: "/\(key)",
            query: query.isEmpty ? nil : WebEscaping.query(query))
    }

    /// The SHA-256 that S3 keeps of the whole; nil without one. One over the checksums of parts proves nothing.
    private static func digest(_ head: HTTPResponse) -> Digest? {
        guard head[header: "x-amz-checksum-type"] != "COMPOSITE", let text = head[header: "x-amz-checksum-sha256"],
            let bytes = Base64.decode(text.utf8)
        else { return nil }
        return Digest(bytes: bytes)
    }
}

extension S3Object {
    /// The reference of whatever lies there.
    var reference: String { "s3://\(bucket)/\(key)" }
}
