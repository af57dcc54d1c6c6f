import Core
import Testing

@Suite struct FailureTests {
    @Test func aRefusalFailsAndAnythingElseIsUnknown() {
        let refusal = Failure(.archiveZipGap, "a gap", entry: "a.txt", offset: 7, remedy: "repack")
        let finding = Finding(refusal)
        #expect(finding.id == .archiveZipGap)
        #expect(finding.outcome == .fail)
        #expect(finding.path == "a.txt")
        #expect(finding.message.contains("7"))
        #expect(finding.remedy == "repack")
        for code: FindingID in [
            .inputNotFound, .inputChanged, .internalFault, .lockfileManifestInvalid, .lockfileInvalid,
        ] {
            #expect(Finding(Failure(code, "no")).outcome == .unknown)
            #expect(!code.isRefusal)
        }
    }

    @Test func equalityIsThatOfTheCode() {
        #expect(Failure(.inputNotFound, "one", entry: "a") == Failure(.inputNotFound, "other"))
        #expect(Failure(.inputNotFound, "one") != Failure(.inputUnreadable, "one"))
    }

    @Test func theFirstFileNamedStays() {
        let failure = Failure(.inputNotFound, "gone").inFile("a.zip")
        #expect(failure.file == "a.zip")
        #expect(failure.inFile("b.zip").file == "a.zip")
    }
}

@Suite struct DigestTests {
    static let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1ef0"

    @Test func bytesHexAndDescriptionAgree() throws {
        let digest = try #require(Digest(hex: Self.hex))
        #expect(digest.bytes == Array(0..<31) + [0xF0])
        #expect(digest.hex == Self.hex)
        #expect(digest.description == "sha256:\(Self.hex)")
        #expect(Digest(digest.description) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
    }

    private static let otherSpellings: [String] = {
        let short = String(hex.dropLast())
        return [
            "", hex.uppercased(), short, "\(hex)0", "\(short)g", " \(short)", "sha256:\(hex)", "\(hex.dropLast(2))é",
        ]
    }()

    @Test(arguments: otherSpellings)
    func anotherSpellingOfHexIsRefused(_ text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test(arguments: [
        "sha512:" + hex, "SHA256:" + hex, hex, "sha256:" + hex.uppercased(), "sha256:", "sha256:" + hex + " ",
    ])
    func anotherSpellingOfADigestIsRefused(_ text: String) {
        #expect(Digest(text) == nil)
    }

    @Test func anotherNumberOfBytesIsRefused() {
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 33)) == nil)
    }

    @Test(arguments: [(0o755, "0755"), (0o4755, "4755"), (0, "0000"), (0o7777, "7777")] as [(UInt16, String)])
    func modesHaveFourDigits(_ mode: UInt16, _ text: String) throws {
        let path = try EntryPath(validating: Array("a".utf8), rules: .zip)
        #expect(Entry(path: path, type: .file, mode: mode).modeText == text)
    }
}
