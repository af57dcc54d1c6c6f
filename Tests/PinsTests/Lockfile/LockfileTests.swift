import Core
import Pins
import TestKit
import Testing

@Suite struct LockfileTests {
    @Test func theTextIsFixed() throws {
        var image = try imagePin(layers: 1)
        image.name = "Zebra"
        image.config = PinnedConfig(
            replaced: ImageConfig(
                entrypoint: ["/usr/bin/api"], environment: ["MODE=safe"], user: "1000", labels: ["title": "api"]))
        let expected = """
            {
              "schemaVersion": 2,
              "artifacts": [
                {
                  "name": "Zebra",
                  "kind": "oci-archive",
                  "source": "api.tar",
                  "digest": "\(try digest(7))",
                  "size": 9,
                  "tree": "\(try digest(8))",
                  "files": 3,
                  "unpackedSize": 100,
                  "configDigest": "\(try digest(9))",
                  "config": {
                    "entrypoint": [
                      "/usr/bin/api"
                    ],
                    "environment": [
                      "MODE=safe"
                    ],
                    "user": "1000",
                    "labels": [
                      [
                        "title",
                        "api"
                      ]
                    ]
                  },
                  "layers": [
                    {
                      "digest": "\(try digest(100))",
                      "diffID": "\(try digest(200))",
                      "tree": "\(try digest(300))",
                      "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip"
                    }
                  ],
                  "signer": {
                    "format": "aws-signer-zip",
                    "profileVersionArn": "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/A1b2C3d4E5"
                  }
                },
                {
                  "name": "telemetry",
                  "kind": "layer-zip",
                  "source": "layers/telemetry.zip",
                  "digest": "\(try digest(1))",
                  "size": 1048576,
                  "tree": "\(try digest(1001))",
                  "files": 42,
                  "unpackedSize": 3000000
                }
              ]
            }

            """
        #expect(String(decoding: try lockfile(zipPin(), image).text, as: UTF8.self) == expected)
        #expect(
            String(decoding: Lockfile().text, as: UTF8.self) == "{\n  \"schemaVersion\": 2,\n  \"artifacts\": []\n}\n")
    }

    @Test func whatIsWrittenReadsBack() throws {
        let written = try lockfile(zipPin(), imagePin(), zipPin("ärger/x:1.2", number: 3), imagePin("empty", layers: 0))
        let read = try Lockfile(parsing: written.text)
        #expect(read == written)
        #expect(read.text == written.text)
        #expect(read.artifacts.map(\.name) == ["api", "empty", "telemetry", "ärger/x:1.2"])
    }

    @Test func theOrderOfPinningDoesNotShow() throws {
        var generator = SeededGenerator(seed: 1)
        var pins = try (0..<40).map { try zipPin("layer-\($0 % 2 == 0 ? "é" : "E")\($0)", number: $0) }
        let reference = try pins.reduce(into: Lockfile()) { try $0.set($1) }.text
        for _ in 0..<5 {
            pins.shuffle(using: &generator)
            #expect(try pins.reduce(into: Lockfile()) { try $0.set($1) }.text == reference)
        }
    }

    @Test func anotherLayoutMeansTheSame() throws {
        let text = String(decoding: try lockfile(zipPin(), imagePin()).text, as: UTF8.self)
        let compact = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
        #expect(try Lockfile(parsing: Array(compact.utf8)).text == Array(text.utf8))
    }

    @Test func pinsKnowTheirLines() throws {
        let read = try Lockfile(parsing: try lockfile(zipPin("a"), zipPin("b"), imagePin("c")).text)
        #expect(read.artifacts.map(\.line) == [4, 14, 24])
        #expect(try zipPin().line == nil)
    }

    @Test func settingReplacesByName() throws {
        var file = try lockfile(zipPin("a", number: 1), zipPin("b", number: 2))
        try file.set(zipPin("a", number: 3))
        #expect(file.artifacts.map(\.name) == ["a", "b"])
        #expect(file["a"]?.digest == (try digest(3)))
        file.remove("a")
        file.remove("none")
        #expect(file.artifacts.map(\.name) == ["b"])
    }

    @Test func aNameThatOnlyLooksTheSameReplacesNoPin() throws {
        var file = try lockfile(zipPin("K", number: 1))
        try file.set(zipPin("\u{212A}", number: 2))
        #expect(file.artifacts.map { Array($0.name.utf8) } == [[0x4B], [0xE2, 0x84, 0xAA]])
        #expect(file["K"]?.digest == (try digest(1)))
        #expect(file["\u{212A}"]?.digest == (try digest(2)))
        file.remove("\u{212A}")
        #expect(file["K"] != nil)
        try file.set(zipPin("K", number: 3))
        #expect(file.artifacts.count == 1)
    }

    @Test func randomLockfilesReadBack() throws {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<50 {
            var file = Lockfile()
            for number in 0..<Int.random(in: 0...8, using: &generator) {
                var pin =
                    Bool.random(using: &generator)
                    ? try zipPin("n\(number)", number: number) : try imagePin("n\(number)", layers: number)
                pin.name = String((0..<5).map { _ in "aZ/é:\"\\ß-_.日0".randomElement(using: &generator) ?? "a" })
                pin.size = UInt64.random(in: 0...UInt64(Int64.max), using: &generator)
                pin.files = Int.random(in: 0 ... .max, using: &generator)
                try file.set(pin)
            }
            let read = try Lockfile(parsing: file.text)
            #expect(read == file)
            #expect(read.text == file.text)
        }
    }

    @Test(arguments: [
        "", " ", " a", "a ", "a\nb", "a\u{0}", "\u{202E}gpj.zip", "a\u{200B}", "a\u{2028}",
        String(repeating: "n", count: 256),
    ])
    func namesThatHideOrBreakLinesAreRefused(_ name: String) throws {
        var file = Lockfile()
        let pin = try zipPin(name)
        #expect(throws: Failure(.lockfileInvalid, "")) { try file.set(pin) }
        #expect(file.artifacts.isEmpty)
    }

    @Test func pinsThatCouldNotBeReadBackAreRefused() throws {
        func isRefused(_ change: (inout Pin) throws -> Void) throws -> Bool {
            var pin = try zipPin()
            try change(&pin)
            var file = Lockfile()
            do throws(Failure) { try file.set(pin) } catch { return error.code == .lockfileInvalid }
            return false
        }
        #expect(try isRefused { $0.kind = .layerStack })
        #expect(try isRefused { $0.size = .max })
        #expect(try isRefused { $0.unpackedSize = .max })
        #expect(try isRefused { $0.files = -1 })
        #expect(try isRefused { $0.source = "" })
        #expect(try isRefused { $0.configDigest = try digest(1) })
        #expect(try isRefused { $0.layers = try imagePin().layers })
        #expect(try isRefused { $0.config = try imageConfig() })
        #expect(try isRefused { $0.kind = .dockerArchive })
        #expect(try isRefused { $0.signer = Pin.Signer(format: "", profileVersionArn: "a") })
        #expect(
            try isRefused {
                $0.signer = Pin.Signer(format: "a", identity: .certificate(subject: "", root: try digest(1)))
            })
        #expect(try !isRefused { $0.name = "acme/api:1.2" })
    }

    @Test func aSignerThatIsNoProfileComesBackAsItWas() throws {
        let pin = try certifiedPin()
        let read = try #require(try Lockfile(parsing: try lockfile(pin).text).artifacts.first)
        #expect(read == pin)
        #expect(read.signer == pin.signer)
        #expect(read.signer?.profileVersionArn == nil)
    }
}
