import Archive
import Core
import TestKit
import Testing

@testable import Detectors

/// Content of odd sizes: a file of one line, and very many files of nearly nothing; scaled down, for what is done per byte and per
/// file is the same for more of them.
@Suite struct ContentSizeTests {
    @Test func oneLongLineIsSearchedToItsEnd() throws {
        let line = [UInt8](repeating: 0x61, count: 1 << 20)
        let bytes = line + Array(" stratum+tcp://x:1 \(SecretText.gitHub)".utf8)
        let note = try #require(try SecretTests.note(bytes, pieces: 65_536))
        #expect(note.indicators.map(\.offset) == [1 << 20 + 1])
        #expect(note.secrets.map(\.offset) == [1 << 20 + 19] && !note.isCutShort)
    }

    @Test func veryManyTinyFilesAreEachLookedAt() throws {
        let search = SearchObserver([.secrets, .malware])
        var feed = try ContentFeed([search, ScriptObserver(), PathFileObserver()])
        let files = 20_000
        for number in 0..<files {
            let text = number == files - 1 ? "webhook.site" : number % 2 == 0 ? "" : "x"
            feed.begin(
                ObservedFile(path: try DetectorsTests.path("f/\(number)"), size: UInt64(text.utf8.count), mode: 0o644))
            if !text.isEmpty { try feed.take(Array(text.utf8).span.bytes) }
            try feed.end()
        }
        let notes = feed.finish()[.search]
        let last = try DetectorsTests.path("f/\(files - 1)")
        #expect(notes.count == 1 && notes[last]?.indicators.count == 1)
    }

    /// What is kept is bounded for a reading as a whole: hits in very many files are told of, and that there are more.
    @Test func hitsInVeryManyFilesAreBounded() throws {
        var feed = try ContentFeed([SearchObserver([.malware])])
        let files = SearchObserver.matchLimit + 10
        let text = Array("webhook.site".utf8)
        for number in 0..<files {
            feed.begin(ObservedFile(path: try DetectorsTests.path("\(number)"), size: UInt64(text.count), mode: 0o644))
            try feed.take(text.span.bytes)
            try feed.end()
        }
        let notes = feed.finish()[.search]
        #expect(notes.count == files && notes.values.count { $0.isCutShort } == 10)
    }
}
