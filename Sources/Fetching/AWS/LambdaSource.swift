import Core
import Remote

/// Layers and functions of AWS Lambda. Their zips lie at presigned addresses that hold for ten minutes.
struct LambdaSource {
    private static let documentLimit = 8 << 20

    let session: HTTPSession
    let resource: LambdaResource
    let limit: UInt64

    private var service: AWSService { AWSService(session, "lambda", region: resource.region) }

    /// What Lambda says of a zip.
    private struct Content {
        var location: WebAddress
        var digest: Digest
        var size: UInt64?
        var reference: String
    }

    /// A layer's version.
    func layer() throws(Failure) -> Fetched {
        let chain = CredentialChain(session: session, region: resource.region)
        let credentials = try chain.credentials()
        return fetched(try layerContent(credentials)) { () throws(Failure) in try layerContent(credentials) }
    }

    /// A function's zip; nil with the image's reference where it is made of an image.
    func function() throws(Failure) -> (zip: Fetched?, image: ImageReference?) {
        let chain = CredentialChain(session: session, region: resource.region)
        let credentials = try chain.credentials()
        let document = try functionDocument(credentials)
        let code = try member("Code", of: document)
        if let image = code["ResolvedImageUri"]?.string ?? code["ImageUri"]?.string {
            do throws(RemoteReference.Fault) {
                return (nil, try ImageReference(image, takesShortNames: false))
            } catch {
                throw senseless("answers with an image that has no name")
            }
        }
        let content = try functionContent(document)
        let fetched = fetched(content) { () throws(Failure) in try functionContent(try functionDocument(credentials)) }
        return (fetched, nil)
    }

    private func fetched(_ content: Content, _ again: @escaping () throws(Failure) -> Content) -> Fetched {
        let resolution = FetchEvent.Resolution(
            reference: content.reference, digest: content.digest, size: content.size)
        let (session, limit) = (session, limit)
        return Fetched(resolution: resolution) { take throws(Failure) in
            var location: WebAddress? = content.location
            let download = Download(
                request: { besides throws(Failure) in
                    // The first address serves until it is refused; each later one is asked for anew.
                    let renewed: Content? = location == nil ? try again() : nil
                    if let renewed, renewed.digest != content.digest {
                        throw Failure(.sourceAnswer, "has changed while it was fetched")
                    }
                    guard let address = location ?? renewed?.location else {
                        throw Failure(.internalFault, "an address without a place")
                    }
                    location = nil
                    return HTTPRequest("GET", address, headers: besides)
                }, size: content.size, limit: limit, isStated: true,
                refusal: { answer in
                    AWSService(session, "s3", region: resource.region).failure(answer, "the content of \(resource.arn)")
                })
            return try download.run(session, started: { _ throws(Failure) in }, take)
        }
    }

    private func layerContent(_ credentials: AWSCredentials) throws(Failure) -> Content {
        let address = try service.address(
            path: "/2018-10-31/layers",
            query: [(name: "Arn", value: resource.arn), (name: "find", value: "LayerVersion")])
        let document = try self.document(credentials, address)
        guard document["LayerVersionArn"]?.string == resource.arn else {
            throw senseless("answers without the layer version that was asked for")
        }
        let content = try member("Content", of: document)
        return try self.content(
            content["Location"], content["CodeSha256"], content["CodeSize"], reference: resource.arn)
    }

    private func functionDocument(_ credentials: AWSCredentials) throws(Failure) -> JSONObject {
        let qualifier = resource.version.map { [(name: "Qualifier", value: $0)] } ?? []
        // The whole ARN, so that a function of another account is meant where it is one.
        let base = resource.version.map { String(resource.arn.utf8.dropLast($0.utf8.count + 1)) ?? resource.arn }
        let name = WebEscaping.escaped((base ?? resource.arn).utf8)
        return try document(credentials, try service.address(path: "/2015-03-31/functions/\(name)", query: qualifier))
    }

    private func functionContent(_ document: JSONObject) throws(Failure) -> Content {
        let configuration = try member("Configuration", of: document)
        let code = try member("Code", of: document)
        var reference = resource.arn
        // `$LATEST` has no version that stays.
        if let version = configuration["Version"]?.string, !version.isEmpty,
            version.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        {
            reference = resource.arn(version: version)
        }
        return try content(
            code["Location"], configuration["CodeSha256"], configuration["CodeSize"], reference: reference)
    }

    private func content(
        _ location: JSONValue?, _ digest: JSONValue?, _ size: JSONValue?, reference: String
    ) throws(Failure) -> Content {
        guard let place = location?.string else { throw senseless("answers without the content's place") }
        guard let address = WebAddress(place) else { throw senseless("answers with a place that is no address") }
        guard let text = digest?.string, let bytes = Base64.decode(text.utf8), let digest = Digest(bytes: bytes) else {
            throw senseless("answers without the content's SHA-256")
        }
        return Content(
            location: address, digest: digest, size: size?.integer.flatMap { UInt64(exactly: $0) },
            reference: reference)
    }

    private func document(_ credentials: AWSCredentials, _ address: WebAddress) throws(Failure) -> JSONObject {
        let answer = try service.signed(credentials, limit: Self.documentLimit) { () throws(Failure) in
            HTTPRequest("GET", address, headers: [HTTPHeader("Accept", "application/json")])
        }
        guard answer.head.status == 200 else { throw service.failure(answer, resource.arn) }
        do throws(JSONFault) {
            return try JSONCursor(try JSONReader.read(answer.body, options: .foreign)).object()
        } catch {
            throw senseless("answers 200 with what is no JSON")
        }
    }

    private func member(_ name: String, of document: JSONObject) throws(Failure) -> JSONObject {
        guard let object = document[name]?.object else { throw senseless("answers 200 without \(name)") }
        return object
    }

    private func senseless(_ message: String) -> Failure {
        Failure(.sourceAnswer, "lambda \(message)", remedy: "see whether a stand-in or a proxy answers in its place")
    }
}
