import Core
import Pins
import TestKit
import Testing

@Suite struct HostileLockfileTests {
    private func refusal(_ bytes: [UInt8]) -> Failure? {
        do throws(Failure) {
            _ = try Lockfile(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func sample() throws -> String {
        String(decoding: try lockfile(zipPin(), imagePin()).text, as: UTF8.self)
    }

    /// The sample with the first occurrence of a text replaced.
    private func edited(_ old: String, _ new: String) throws -> [UInt8] {
        let text = try sample()
        let range = try #require(text.firstRange(of: old), "the sample lacks \(old)")
        return Array((text[..<range.lowerBound] + new + text[range.upperBound...]).utf8)
    }

    @Test func cutAnywhereItIsRefused() throws {
        let text = Array(try sample().utf8)
        let whole = try Lockfile(parsing: text)
        for length in 0..<text.count {
            let cut = Array(text[..<length])
            if length == text.count - 1 {
                // Only the last line feed is gone.
                #expect(try Lockfile(parsing: cut) == whole)
            } else {
                let failure = try #require(refusal(cut), "cut at \(length)")
                #expect(failure.code == .lockfileInvalid)
                #expect(failure.message.hasPrefix("line "))
                #expect(failure.remedy != nil)
            }
        }
    }

    @Test func anyByteChangedGivesARefusalOrAnotherPinAndNeverACrash() throws {
        let text = Array(try sample().utf8)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1000 {
            var changed = text
            changed[Int.random(in: 0..<text.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            do throws(Failure) {
                let read = try Lockfile(parsing: changed)
                #expect(try Lockfile(parsing: read.text) == read)
            } catch {
                #expect(error.code == .lockfileInvalid)
            }
        }
    }

    @Test(arguments: [
        ("\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion: is none of 1 to 2"),
        ("\"schemaVersion\": 2", "\"schemaVersion\": \"2\"", "expected an integer"),
        ("\"schemaVersion\": 2,", "", "lacks the member \"schemaVersion\""),
        ("\"schemaVersion\": 2,", "\"schemaVersion\": 2, \"comment\": \"x\",", "\"comment\" is unknown"),
        ("\"schemaVersion\": 2,", "\"schemaVersion\": 2, \"SchemaVersion\": 2,", "in case alone"),
        ("\"schemaVersion\": 2,", "\"schemaVersion\": 2, \"artifacts\": [],", "stands twice"),
        ("\"artifacts\": [", "\"artifacts\": [null,", "artifacts[0]: expected an object, found null"),
        ("\"kind\": \"oci-archive\"", "\"kind\": \"zip\"", "unknown kind"),
        ("\"kind\": \"oci-archive\"", "\"kind\": \"layer-stack\"", "layers"),
        ("\"kind\": \"oci-archive\"", "\"kind\": \"layer-zip\"", "only images have"),
        ("\"kind\": \"layer-zip\"", "\"kind\": \"oci-layout\"", "lacks the member \"layers\""),
        ("\"name\": \"telemetry\"", "\"name\": \"api\"", "is pinned on line 4 already"),
        ("\"name\": \"telemetry\"", "\"name\": \"\"", "name is empty"),
        ("\"name\": \"telemetry\"", "\"name\": \"tele\\nmetry\"", "control or invisible"),
        ("\"name\": \"telemetry\"", "\"name\": 5", "artifacts[1].name: expected a string"),
        ("\"name\": \"telemetry\",", "", "artifacts[1]: lacks the member \"name\""),
        ("\"name\": \"telemetry\"", "\"name\": \"telemetry\", \"allow\": true", "\"allow\" is unknown"),
        ("\"size\": 9", "\"size\": -9", "artifacts[0].size: is negative"),
        ("\"size\": 9", "\"size\": 9.0", "fraction"),
        ("\"size\": 9", "\"size\": 99999999999999999999", "beyond 64 bits"),
        ("\"size\": 9", "\"size\": null", "found null"),
        ("\"files\": 3", "\"files\": -3", "is negative"),
        ("\"digest\": \"sha256:", "\"digest\": \"sha512:", "expected sha256:"),
        ("\"digest\": \"sha256:", "\"digest\": \"sha256:0", "expected sha256:"),
        ("\"digest\": \"sha256:", "\"digest\": \"SHA256:", "expected sha256:"),
        ("\"tree\": \"sha256:", "\"tree\": \"../../", "expected sha256:"),
        ("\"diffID\":", "\"diffId\":", "\"diffId\" is unknown"),
        ("\"mediaType\": \"", "\"mediaType\": \"\\u001b[2J", "control or invisible"),
        ("\"format\":", "\"fmt\":", "\"fmt\" is unknown"),
        ("{", "<<<<<<< HEAD\n{", "merge conflict"),
        ("  \"artifacts\"", "<<<<<<< ours\n  \"artifacts\"", "line 3: an unresolved merge conflict"),
        ("{", "{}{", "lacks the member"),
    ])
    func editsByHandAreRefusedWithTheirPlace(_ old: String, _ new: String, _ message: String) throws {
        let failure = try #require(refusal(try edited(old, new)))
        #expect(failure.code == .lockfileInvalid)
        #expect(failure.message.hasPrefix("line "))
        if message != "lacks the member" || new != "{}{" {
            #expect(failure.message.contains(message), "\(failure.message)")
        }
        #expect(failure.remedy != nil)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "layers", "{\"schemaVersion\": 1}", "PK\u{3}\u{4}", "\u{0}",
        "{\"schemaVersion\": 1, \"artifacts\": {}}",
    ])
    func otherFilesAreNoLockfiles(_ text: String) {
        #expect(refusal(Array(text.utf8))?.code == .lockfileInvalid)
    }

    @Test func namesThatOnlyLookTheSameAreTwoNames() throws {
        func pinned(_ first: String, _ second: String) throws -> Lockfile {
            let text = try sample().replacing("\"api\"", with: "\"\(first)\"").replacing(
                "\"telemetry\"", with: "\"\(second)\"")
            return try Lockfile(parsing: Array(text.utf8))
        }
        for (first, second) in [("e\u{301}", "\u{E9}"), ("K", "\u{212A}"), ("\u{37E}", ";")] {
            let lockfile = try pinned(first, second)
            for name in [first, second] {
                let found = lockfile.artifacts.filter { $0.name.utf8.elementsEqual(name.utf8) }
                #expect(found.count == 1)
            }
        }
        #expect(throws: Failure.self) { try pinned("K", "K") }
    }

    @Test func nestingAndSizeAreBounded() {
        #expect(refusal(Array(String(repeating: "[", count: 100_000).utf8))?.message.contains("levels deep") == true)
        #expect(refusal([UInt8](repeating: 0x20, count: Lockfile.byteLimit + 1))?.message.contains("limit") == true)
    }

    @Test func theFileIsNamed() throws {
        try inTemporaryFolder { folder throws in
            let path = try folder.write("layers.lock", "{")
            func refusal(_ path: String) -> Failure? {
                do throws(Failure) {
                    _ = try Lockfile.load(path)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(refusal(path)?.file == path)
            #expect(refusal(path)?.code == .lockfileInvalid)
            let missing = try #require(refusal(folder.path(of: "no.lock")))
            #expect(missing.code == .inputNotFound)
            #expect(missing.remedy == "make it with \(run: .lock), or name it with \(setting: .lockfile)")
            #expect(refusal(folder.path)?.code == .inputUnreadable)
        }
    }
}
