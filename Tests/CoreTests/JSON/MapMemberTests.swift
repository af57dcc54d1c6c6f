import Core
import Testing

@Suite("Maps, whose keys are data, are told from objects") struct MapMemberTests {
    private static let options = JSONOptions(maps: ["Labels"])

    private func code(_ text: String) -> JSONFault.Code? {
        do throws(JSONFault) {
            _ = try JSONReader.read(Array(text.utf8), options: Self.options)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func keysOfAMapMayDifferInCase() {
        #expect(code(#"{"Labels":{"a":"1","A":"2"}}"#) == nil)
    }

    @Test func noKeyStandsTwiceInAMap() {
        #expect(code(#"{"Labels":{"a":"1","a":"2"}}"#) == .duplicateKey)
    }

    @Test func whatAMapHoldsIsNoMap() {
        #expect(code(#"{"Labels":{"x":{"a":1,"A":2}}}"#) == .caseVariantKey)
        #expect(code(#"{"Labels":[{"a":1,"A":2}]}"#) == .caseVariantKey)
    }

    @Test func theNameOfAMapIsExact() {
        #expect(code(#"{"labels":{"a":1,"A":2}}"#) == .caseVariantKey)
        #expect(code(#"{"Labels":{},"labels":{}}"#) == .caseVariantKey)
    }

    @Test func anotherSpellingOfAKeyIsFound() throws {
        let object = try #require(try JSONReader.read(Array(#"{"User":1,"Ke\u017f":2}"#.utf8)).object)
        #expect(object.otherSpelling(of: "user") == "User")
        #expect(object.otherSpelling(of: "User") == nil)
        #expect(object.otherSpelling(of: "kes") == "Ke\u{17F}")
        #expect(object.otherSpelling(of: "other") == nil)
    }
}
