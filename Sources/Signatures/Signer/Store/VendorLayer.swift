import Core

/// A layer version of somebody else's, as `aws lambda get-layer-version-by-arn` describes it: what signed it, and its bytes.
package struct VendorLayer: Sendable, Equatable {
    /// The layer version's ARN.
    package let arn: String
    /// The ARN of the signing job that signed it.
    package let job: JobArn
    /// SHA-256 of the zip.
    package let digest: Digest
}

extension VendorLayer {
    /// Reads an element of a profile's `layers`: `{"LayerVersionArn", "CodeSha256", "SigningJobArn"}`, by the AWS CLI's own words.
    init(_ cursor: JSONCursor, of profile: ProfileVersionArn) throws(JSONFault) {
        try cursor.requireOnly(["LayerVersionArn", "CodeSha256", "SigningJobArn"])
        try self.init(arn: cursor.member("LayerVersionArn"), cursor, of: profile)
    }

    private init(arn: JSONCursor, _ cursor: JSONCursor, of profile: ProfileVersionArn) throws(JSONFault) {
        self.arn = try arn.string()
        let parts = self.arn.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 8, parts[0].elementsEqual("arn".utf8), AWSPartition.isValid(parts[1]),
            parts[2].elementsEqual("lambda".utf8), parts[5].elementsEqual("layer".utf8), self.arn.utf8.count <= 256
        else { throw arn.fault("expected arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION") }
        let jobMember = try cursor.member("SigningJobArn")
        guard let job = JobArn(try jobMember.string()), job.owner == profile.owner else {
            throw jobMember.fault("is no signing job of the profile's partition, region and account")
        }
        self.job = job
        let code = try cursor.member("CodeSha256")
        guard let digest = Base64.decode(Array(try code.string().utf8)).flatMap({ Digest(bytes: $0) }) else {
            throw code.fault("is no SHA-256 in base64")
        }
        self.digest = digest
    }

    /// What `aws lambda get-layer-version-by-arn` (or `get-layer-version`) prints; nil for another document.
    static func described(_ object: JSONObject) -> Bool { object["LayerVersionArn"] != nil && object["Content"] != nil }

    /// Reads such a document: the profile version that signed the layer, and the layer as an element of its `layers`.
    static func read(_ cursor: JSONCursor) throws(JSONFault) -> (profile: ProfileVersionArn, element: JSONValue) {
        let content = try cursor.member("Content")
        guard let profileMember = try content.optional("SigningProfileVersionArn") else {
            throw content.fault("says of no signing profile: the layer version is not signed, pin its zip instead")
        }
        guard let profile = ProfileVersionArn(try profileMember.string()) else {
            throw profileMember.fault("is no ARN of a signing profile's version")
        }
        _ = try VendorLayer(arn: cursor.member("LayerVersionArn"), content, of: profile)
        var element = JSONObject()
        element["LayerVersionArn"] = try cursor.member("LayerVersionArn").value
        element["CodeSha256"] = try content.member("CodeSha256").value
        element["SigningJobArn"] = try content.member("SigningJobArn").value
        return (profile, .object(element))
    }
}

extension TrustStore {
    /// Takes in a layer version that somebody else signed: the profile version that did is believed of the layer versions alone that
    /// its file lists, once an anchor vouches for it. nil for another document.
    static func takeVendorLayer(
        _ document: TrustDocument, into files: inout StoreFiles, of store: TrustStore, replaces: Bool
    ) throws(Failure) -> String? {
        let (profile, element): (ProfileVersionArn, JSONValue)
        do throws(JSONFault) {
            let cursor = try Self.document(document.bytes, limit: StoreFiles.Part.profiles.byteLimit)
            guard let object = cursor.value.object, VendorLayer.described(object) else { return nil }
            (profile, element) = try VendorLayer.read(cursor)
        } catch {
            guard error.code == .unexpected else { return nil }
            throw error.failure(
                .trustInvalid, file: document.source, remedy: "import what `aws lambda get-layer-version-by-arn` prints"
            )
        }
        guard let present = store.profile(profile) else {
            let name = document.name ?? "\(profile.name)-\(profile.version)"
            let target = StoreFiles.Part.profiles.path(name + ".json")
            guard StoreName.isValid(name + ".json"), files.contents[target] == nil else {
                throw Failure(
                    .trustConflict, "holds another profile version, or is no name of a file", file: files.path(target),
                    remedy: "choose another name with \(setting: .name)")
            }
            var object = JSONObject()
            object["profileName"] = .string(profile.name)
            object["profileVersion"] = .string(profile.version)
            object["profileVersionArn"] = .string(profile.text)
            object["platformId"] = .string(SigningPlatform.lambda.rawValue)
            object["status"] = .string(SigningProfile.Status.active.rawValue)
            object["layers"] = [element]
            files.contents[target] = object.fileText
            return target
        }
        guard let listed = present.document["layers"]?.array else {
            throw Failure(
                .trustConflict, "believes all that \(profile.name)/\(profile.version) signs: this layer is among it",
                file: files.path(present.file),
                remedy: "leave it so, or list layers in that file by hand, which narrows it to them")
        }
        let arn = element.object?["LayerVersionArn"]
        var layers = listed.filter { $0.object?["LayerVersionArn"] != arn }
        let former = listed.first { $0.object?["LayerVersionArn"] == arn }
        guard former != element else { return present.file }
        guard former == nil || replaces else {
            throw Failure(
                .trustConflict, "holds other bytes or another job for \(arn?.string ?? "")",
                file: files.path(present.file),
                remedy: "a layer version never changes: find out why; to replace it, add \(setting: .replace)")
        }
        layers.append(element)
        var object = present.document
        object["layers"] = .array(layers)
        files.contents[present.file] = object.fileText
        return present.file
    }
}

extension SignatureCheck {
    /// What keeps a package from being one of the layer versions that its signer is believed of; nil where it is one, or the
    /// signer's profile lists none.
    package func vendorFinding(_ evidence: SignatureEvidence?, digest: Digest) -> Finding? {
        guard case .verified(let claims)? = evidence?.outcome, case .profileVersion(let text) = claims.signer,
            let arn = ProfileVersionArn(text), let profile = store.profile(arn), !profile.layers.isEmpty
        else { return nil }
        let job = claims.jobArn.flatMap { JobArn($0) }
        guard let layer = profile.layers.first(where: { $0.job == job }) else {
            return Finding(
                .signatureMismatch, enforcement.bad,
                "signed by the job \(PathEscaping.displayed((claims.jobArn ?? "").utf8)), which made none of the layer versions of \(profile.file)",
                remedy: "import the layer version with `\(run: .importTrust)`, after review")
        }
        guard layer.digest == digest else {
            return Finding(
                .signatureMismatch, enforcement.bad,
                "the job that made \(layer.arn) signed it, and its bytes are others: \(layer.digest) is due",
                remedy: "get the layer version again from where it is published")
        }
        return nil
    }
}
