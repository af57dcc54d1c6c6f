import Core

/// What a profile's signatures are made for; the raw value is AWS Signer's `platformId`.
package enum SigningPlatform: String, Word, Sendable, CaseIterable {
    /// Lambda zips: functions and layers.
    case lambda = "AWSLambda-SHA384-ECDSA"
    /// Container images, in Notation's format.
    case notation = "Notation-OCI-SHA384-ECDSA"
}

/// One version of a signing profile, as `profiles/*.json` holds it.
package struct SigningProfile: Sendable, Equatable {
    /// What AWS Signer says about a profile version.
    package enum Status: String, Word, Sendable, CaseIterable {
        /// Signs.
        case active = "Active"
        /// Signs no more; what it signed stays valid.
        case canceled = "Canceled"
        /// Revoked, from `revokedFrom` on.
        case revoked = "Revoked"
    }

    /// The file, relative to the store, such as `profiles/telemetry.json`.
    package let file: String
    /// The profile version's ARN.
    package let arn: ProfileVersionArn
    /// What it signs.
    package let platform: SigningPlatform
    /// How long its signatures hold.
    package let validity: SignatureValidity
    /// Active, canceled or revoked.
    package let status: Status
    /// From when on signatures are revoked; nil for a profile that is not, or that gives no time: then all are.
    package let revokedFrom: Timestamp?
    /// Names of the files in `roots/` that may vouch for this profile; empty where none does.
    package let trustAnchors: [String]
    /// The layer versions that it is believed of alone; empty for all that it signs.
    package let layers: [VendorLayer]
    /// What it is believed in (`uses`, an extension of ours).
    package let uses: TrustUses
    /// The whole document, fields that this version does not know included.
    package let document: JSONObject
    /// The line of the anchors in the file, for messages.
    let anchorsLine: Int

    /// The profile's name.
    package var name: String { arn.name }
    /// The profile's version.
    package var version: String { arn.version }
}

extension SigningProfile {
    /// Reads what `aws signer get-signing-profile` prints, with `trustAnchors` added.
    init(_ cursor: JSONCursor, file: String) throws(JSONFault) {
        document = try cursor.object()
        self.file = file
        let arnMember = try cursor.member("profileVersionArn")
        guard let arn = ProfileVersionArn(try arnMember.string()) else {
            throw arnMember.fault(
                "expected arn:aws:signer:REGION:ACCOUNT:/signing-profiles/NAME/VERSION, found "
                    + JSONWriter.shown(try arnMember.string())
                    + ProfileVersionArn.likelyMistake(in: try arnMember.string()))
        }
        self.arn = arn
        try Self.require(arn.name, in: cursor.member("profileName"), arn)
        try Self.require(arn.version, in: cursor.member("profileVersion"), arn)
        if let member = try cursor.optional("arn") { try Self.require(arn.profileText, in: member, arn) }
        for key in ["platformDisplayName", "statusReason"] { _ = try cursor.optional(key)?.string() }
        platform = try cursor.member("platformId").oneOf(SigningPlatform.self)
        validity = try cursor.optional("signatureValidityPeriod").map(Self.validity(at:)) ?? .standard
        let statusMember = try cursor.member("status")
        status = try statusMember.oneOf(Status.self)
        revokedFrom = try cursor.optional("revocationRecord").map(Self.effectiveTime(at:)) ?? nil
        if revokedFrom != nil, status != .revoked {
            throw statusMember.fault("is \(status.rawValue), yet the revocationRecord gives an effective time")
        }
        let anchors = try cursor.optional("trustAnchors")
        trustAnchors = try anchors.map(Self.anchors(at:)) ?? []
        anchorsLine = anchors?.line ?? cursor.line
        var layers: [VendorLayer] = []
        if let list = try cursor.optional("layers") {
            for element in try list.elements() { layers.append(try VendorLayer(element, of: arn)) }
            // An empty list would believe all that it signs, as none does; whoever wrote it may have meant nothing.
            guard !layers.isEmpty else { throw list.fault("is empty") }
        }
        self.layers = layers
        uses = try TrustUses(cursor.optional("uses"))
    }

    private static func require(
        _ expected: String, in member: JSONCursor, _ arn: ProfileVersionArn
    ) throws(JSONFault) {
        let found = try member.string()
        guard found.utf8.elementsEqual(expected.utf8) else {
            throw member.fault("is \(JSONWriter.shown(found)), yet profileVersionArn says \(expected)")
        }
    }

    private static func validity(at cursor: JSONCursor) throws(JSONFault) -> SignatureValidity {
        let unit = try cursor.member("type").oneOf(SignatureValidity.Unit.self)
        let member = try cursor.member("value")
        guard let validity = SignatureValidity(try member.integer(), unit) else {
            throw member.fault("expected 1 to \(SignatureValidity.limit(of: unit)) \(unit.rawValue)")
        }
        return validity
    }

    private static func effectiveTime(at cursor: JSONCursor) throws(JSONFault) -> Timestamp? {
        _ = try cursor.optional("revokedAt")?.timestamp()
        _ = try cursor.optional("revokedBy")?.string()
        return try cursor.optional("revocationEffectiveFrom")?.timestamp()
    }

    private static func anchors(at cursor: JSONCursor) throws(JSONFault) -> [String] {
        var names: [String] = []
        for element in try cursor.elements() {
            let name = try element.string()
            guard StoreName.isValid(name), name.hasSuffix(".pem") else {
                throw element.fault("\(JSONWriter.shown(name)) is no name of a file in roots/, such as acme-root.pem")
            }
            if names.contains(name) { throw element.fault("\(name) stands twice") }
            names.append(name)
        }
        guard names.count <= TrustAnchors.anchorLimit else {
            throw cursor.fault("over \(TrustAnchors.anchorLimit) anchors")
        }
        return names
    }
}

extension ProfileVersionArn {
    /// The ARN of the profile itself, without its version.
    var profileText: String { String(text.dropLast(version.utf8.count + 1)) }
}
