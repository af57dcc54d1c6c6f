import Core
import Testing

@Suite("Parts that are made side by side")
struct SideBySideTests {
    @Test("come back in their order, each element once", arguments: [0, 1, 127, 128, 129, 1_000, 100_003])
    func order(count: Int) {
        let parts = SideBySide.map(count) { Array($0) }
        #expect(parts.allSatisfy { !$0.isEmpty })
        #expect(Array(parts.joined()) == Array(0..<count))
    }

    @Test("fail as the first of them by order does, whichever ends first")
    func failure() {
        @Sendable func fault(_ number: Int) -> Failure { Failure(.internalFault, "number \(number)") }
        let failure = #expect(throws: Failure.self) {
            _ = try SideBySide.map(10_000) { range throws(Failure) -> Int in
                for index in range where index % 3_000 == 2_999 { throw fault(index) }
                return range.count
            }
        }
        #expect(failure?.message == "number 2999")
    }

    @Test("a long array of JSON is written as if each element were written alone")
    func array() {
        let elements = (0..<1_000).map { index -> JSONValue in
            ["n": .integer(Int64(index)), "list": [.integer(Int64(index))]]
        }
        let alone = elements.map { String(decoding: JSONWriter.text($0, style: .compact), as: UTF8.self) }
        let text = String(decoding: JSONWriter.text(.array(elements), style: .compact), as: UTF8.self)
        #expect(text.utf8.elementsEqual("[\(alone.joined(separator: ","))]".utf8))
    }
}
