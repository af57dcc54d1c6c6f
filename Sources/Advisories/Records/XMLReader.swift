import CExpat
import Core

/// Takes what a document of XML holds, one thing after another.
protocol XMLHandler: AnyObject {
    /// An element begins.
    func begin(_ element: String, _ attributes: [TextKey: String]) throws(AdvisoryFault)
    /// An element ends, with the text right inside it.
    func end(_ element: String, text: String) throws(AdvisoryFault)
}

/// Reads a document of XML (1.0) as its bytes come, by expat. Document types, whose entities could stand for anything, are refused.
final class XMLReader {
    /// Elements within each other at the most.
    private static let depthLimit = 32
    /// Bytes of the text of the elements that are open, at the most.
    private static let textLimit = 8 << 20

    private let parser: XML_Parser
    private let handler: any XMLHandler
    /// The text of each element that is open.
    private var texts: [[UInt8]] = []
    private var textBytes = 0
    private var fault: AdvisoryFault?

    init(_ handler: any XMLHandler) throws(AdvisoryFault) {
        guard let parser = XML_ParserCreate(nil) else { throw AdvisoryFault("more memory than there is") }
        self.parser = parser
        self.handler = handler
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { data, name, attributes in
                XMLReader.of(data)?.hear { reader throws(AdvisoryFault) in try reader.begin(name, attributes) }
            },
            { data, name in
                XMLReader.of(data)?.hear { reader throws(AdvisoryFault) in try reader.end(name) }
            })
        XML_SetCharacterDataHandler(parser) { data, bytes, count in
            XMLReader.of(data)?.hear { reader throws(AdvisoryFault) in try reader.add(bytes, Int(count)) }
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            XMLReader.of(data)?.hear { _ throws(AdvisoryFault) in throw AdvisoryFault("declares a document type") }
        }
    }

    deinit { XML_ParserFree(parser) }

    /// Takes the next bytes.
    func take(_ piece: RawSpan) throws(AdvisoryFault) {
        let status = piece.withUnsafeBytes { bytes in
            XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count), 0)
        }
        try check(status)
    }

    /// Takes the end.
    func finish() throws(AdvisoryFault) { try check(XML_Parse(parser, nil, 0, 1)) }

    private func check(_ status: XML_Status) throws(AdvisoryFault) {
        if let fault { throw AdvisoryFault("line \(XML_GetCurrentLineNumber(parser)): \(fault.reason)") }
        guard status != XML_STATUS_OK else { return }
        let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "is broken"
        throw AdvisoryFault("line \(XML_GetCurrentLineNumber(parser)): no XML: \(reason)")
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
        data.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Does what an event asks for; what fails ends the document, as nothing may be thrown through expat.
    private func hear(_ body: (XMLReader) throws(AdvisoryFault) -> Void) {
        guard fault == nil else { return }
        do throws(AdvisoryFault) {
            try body(self)
        } catch {
            fault = error
            XML_StopParser(parser, XML_Bool(XML_FALSE))
        }
    }

    private func begin(
        _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) throws(AdvisoryFault) {
        guard texts.count < Self.depthLimit else {
            throw AdvisoryFault("holds more than \(Self.depthLimit) elements within each other")
        }
        var values: [TextKey: String] = [:]
        if var next = attributes {
            while let key = next[0], let value = next[1] {
                values[TextKey(String(cString: key))] = String(cString: value)
                next += 2
            }
        }
        texts.append([])
        try handler.begin(Self.text(name), values)
    }

    private func end(_ name: UnsafePointer<XML_Char>?) throws(AdvisoryFault) {
        let text = texts.popLast() ?? []
        textBytes -= text.count
        try handler.end(Self.text(name), text: String(decoding: text, as: UTF8.self))
    }

    private func add(_ bytes: UnsafePointer<XML_Char>?, _ count: Int) throws(AdvisoryFault) {
        guard let bytes, !texts.isEmpty else { return }
        guard count <= Self.textLimit - textBytes else {
            throw AdvisoryFault("holds an element of more than \(Self.textLimit) bytes of text")
        }
        textBytes += count
        UnsafeRawBufferPointer(start: bytes, count: count).withMemoryRebound(to: UInt8.self) {
            texts[texts.count - 1].append(contentsOf: $0)
        }
    }

    private static func text(_ name: UnsafePointer<XML_Char>?) -> String { name.map { String(cString: $0) } ?? "" }
}
