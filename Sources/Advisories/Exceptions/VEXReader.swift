import Core

/// Reads VEX documents, told by what is in them: OpenVEX, CycloneDX's and CSAF's.
package enum VEXReader {
    /// Bytes of the largest document that is read.
    package static let byteLimit = 64 << 20

    /// The statements of a document, in its order; members that are not known here are passed over.
    /// - Throws: where the document is broken, is none of the forms, or a statement lacks what its specification requires.
    package static func read(_ bytes: [UInt8]) throws(JSONFault) -> [VEXStatement] {
        let top = JSONCursor(
            try JSONReader.read(
                bytes, limits: JSONLimits(bytes: byteLimit, depth: JSONLimits.deepest), options: .foreign))
        if try top.optional("@context") != nil { return try OpenVEXReader.read(top) }
        if try top.optional("bomFormat") != nil { return try CycloneDXVEXReader.read(top) }
        if let document = try top.optional("document"), try document.optional("csaf_version") != nil {
            return try CSAFReader.read(top)
        }
        throw top.fault("is neither a document of OpenVEX nor of CycloneDX nor of CSAF")
    }

    /// A SHA-256 in hexadecimal, as artifacts are called by it.
    static func digest(_ cursor: JSONCursor) throws(JSONFault) -> String {
        guard let digest = Digest(hex: String(decoding: try cursor.string().utf8.map(\.lowercased), as: UTF8.self))
        else {
            throw cursor.fault("is no SHA-256")
        }
        return digest.description
    }

    static func time(_ cursor: JSONCursor) throws(JSONFault) -> Timestamp {
        guard let time = Timestamp(rfc3339: try cursor.string()) else { throw cursor.fault("is no RFC 3339 time") }
        return time
    }
}
