import Cryptography

/// Values in DER, and in what is not.
func value(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] { value(tag, joining: contents) }

func value(_ tag: UInt8, joining contents: [[UInt8]]) -> [UInt8] {
    let body = Array(contents.joined())
    return [tag] + length(body.count) + body
}

/// A value of indefinite length (BER).
func indefinite(_ tag: UInt8, _ contents: [UInt8]...) -> [UInt8] { [tag, 0x80] + contents.joined() + [0, 0] }

func sequence(_ contents: [UInt8]...) -> [UInt8] { value(BERTag.sequence, joining: contents) }

func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    var bytes: [UInt8] = []
    var rest = count
    while rest > 0 {
        bytes.insert(UInt8(rest & 0xFF), at: 0)
        rest >>= 8
    }
    return [0x80 | UInt8(bytes.count)] + bytes
}

func identifier(_ dotted: String) -> [UInt8] {
    let arcs = dotted.split(separator: ".").compactMap { UInt64($0) }
    var contents: [UInt8] = []
    for arc in [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2) {
        var groups = [UInt8(arc & 0x7F)]
        var rest = arc >> 7
        while rest > 0 {
            groups.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        contents += groups
    }
    return value(BERTag.objectIdentifier, contents)
}

func utf8(_ text: String) -> [UInt8] { value(BERTag.utf8String, Array(text.utf8)) }
func generalized(_ text: String) -> [UInt8] { value(BERTag.generalizedTime, Array(text.utf8)) }
func utcTime(_ text: String) -> [UInt8] { value(BERTag.utcTime, Array(text.utf8)) }
func octets(_ bytes: [UInt8]) -> [UInt8] { value(BERTag.octetString, bytes) }
func integer(_ number: UInt8) -> [UInt8] { value(BERTag.integer, [number]) }
