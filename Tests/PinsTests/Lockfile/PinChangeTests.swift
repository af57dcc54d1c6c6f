import Core
import Pins
import TestKit
import Testing

/// What of a pin changed, and what of it is kept.
@Suite struct PinChangeTests {
    @Test func theSameBytesInAnotherPlaceAreNoChangeOfContent() throws {
        let former = try zipPin()
        var pin = former
        #expect(pin.change(from: former) == .none)
        pin.source = "dist/telemetry.zip"
        #expect(pin.change(from: former) == .place)
    }

    @Test func whatAnOlderVersionLeftOutIsAnUpgrade() throws {
        let former = try zipPin()
        var pin = former
        pin.codeDigest = pin.digest
        #expect(pin.change(from: former) == .upgrade(["codeSha256"]))
        // The other way round something is lost.
        #expect(former.change(from: pin) != .upgrade(["codeSha256"]))
        // Of other bytes it says nothing.
        pin.digest = try digest(99)
        #expect(pin.change(from: former) == .repacked(["digest", "codeSha256"]))
    }

    @Test func otherBytesWithTheSameContentAreRepacked() throws {
        let former = try zipPin()
        var pin = former
        (pin.digest, pin.size) = (try digest(99), 1)
        #expect(pin.change(from: former) == .repacked(["digest", "size"]))
        pin.signer = Pin.Signer(format: "aws-signer-zip", profileVersionArn: "arn:a")
        #expect(pin.change(from: former) == .content(["digest", "size", "signer"]))
    }

    @Test func layersThatAreCompressedAnewAreRepackedAndOthersAreNot() throws {
        let former = try imagePin()
        var pin = former
        pin.layers[0].digest = try digest(98)
        #expect(pin.change(from: former) == .repacked(["layers"]))
        pin.layers[0].diffID = try digest(97)
        #expect(pin.change(from: former) == .content(["layers"]))
    }

    @Test func whichCompiledPythonIsValidIsContent() throws {
        var former = try compiledPin()
        var pin = former
        pin.bytecode = try digest(78)
        #expect(pin.change(from: former) == .content(["bytecode"]))
        former.bytecode = nil
        #expect(pin.change(from: former) == .upgrade(["bytecode"]))
        // Other times may have come with other bytes: nobody knows what ran.
        pin.digest = try digest(99)
        #expect(pin.change(from: former) == .content(["digest", "bytecode"]))
    }

    @Test func whatPeopleWroteIsKept() throws {
        let former = try notedPin()
        var pin = try zipPin("noted")
        (pin.codeDigest, pin.packing) = (pin.digest, former.packing)
        pin.keep(from: former)
        #expect(pin == former)
        // An ARN names one content for ever.
        var other = try zipPin("noted", number: 2)
        other.keep(from: former)
        #expect(other.layerVersionArn == nil)
        #expect(other.note == former.note)
        #expect(other.owner == former.owner)
        #expect(other.reviewedBy == former.reviewedBy)
    }
}

/// Lockfiles of former versions.
@Suite struct LockfileVersionTests {
    private func first(_ pins: Pin...) throws -> [UInt8] {
        var file = Lockfile()
        for pin in pins { try file.set(pin) }
        let text = String(decoding: file.text, as: UTF8.self)
        return Array(text.replacing("\"schemaVersion\": 2", with: "\"schemaVersion\": 1").utf8)
    }

    @Test func theFirstVersionIsReadAndWrittenAnew() throws {
        let file = try Lockfile(parsing: try first(zipPin(), imagePin()))
        #expect(file.version == 1)
        #expect(file.artifacts == [try imagePin(), try zipPin()])
        #expect(String(decoding: file.text, as: UTF8.self).contains("\"schemaVersion\": 2"))
        #expect(try Lockfile(parsing: file.text).version == 2)
    }

    @Test func theFirstVersionHasNoMembersOfTheSecond() throws {
        #expect(throws: Failure.self) { try Lockfile(parsing: try first(notedPin())) }
        #expect(throws: Failure.self) { try Lockfile(parsing: try first(knownImagePin())) }
    }

    @Test func checkingNamesTheFormerVersion() throws {
        try inTemporaryFolder { folder throws in
            let path = try folder.write("layers.lock", String(decoding: try first(zipPin()), as: UTF8.self))
            let changes = try Lockfile.check(at: path) { _ throws(Failure) in }
            #expect(changes.formerVersion == 1)
            #expect(changes.unchanged == ["telemetry"])
            try Lockfile.update(at: path, timeout: .zero) { _ throws(Failure) in }
            #expect(try Lockfile.check(at: path) { _ throws(Failure) in }.formerVersion == nil)
        }
    }

    @Test func whatLambdaAndPeopleSayReadsBack() throws {
        let file = try lockfile(notedPin(), knownImagePin())
        let read = try Lockfile(parsing: file.text)
        #expect(read == file)
        #expect(read["noted"]?.codeDigest == (try digest(1)))
        #expect(read["known"]?.manifestDigest == (try digest(51)))
    }

    @Test(arguments: ["", "a\nb", "\u{202E}x", String(repeating: "n", count: 4097)])
    func whatPeopleWroteHidesNothing(_ text: String) throws {
        for member in [\Pin.note, \Pin.owner, \Pin.reviewedBy] {
            var pin = try zipPin()
            pin[keyPath: member] = text
            var file = Lockfile()
            #expect(throws: Failure.self) { try file.set(pin) }
        }
    }

    @Test(arguments: [
        "arn:aws:lambda:eu-central-1:111122223333:function:noted:7", "arn:aws:lambda:eu-central-1:x:layer:noted:7",
        "arn:aws:lambda:eu-central-1:111122223333:layer:noted", "arn:aws:lambda:eu-central-1:111122223333:layer:a/b:7",
        "noted",
    ])
    func anARNIsOneOfALayerVersion(_ text: String) throws {
        var pin = try zipPin()
        pin.layerVersionArn = text
        var file = Lockfile()
        #expect(throws: Failure.self) { try file.set(pin) }
    }

    @Test func imagesHaveNoCodeAndZipsNoManifest() throws {
        func isRefused(_ pin: Pin) -> Bool {
            var file = Lockfile()
            do throws(Failure) { try file.set(pin) } catch { return true }
            return false
        }
        var image = try imagePin()
        image.codeDigest = try digest(1)
        #expect(isRefused(image))
        var zip = try zipPin()
        zip.manifestDigest = try digest(1)
        #expect(isRefused(zip))
        zip.manifestDigest = nil
        zip.indexDigest = try digest(1)
        #expect(isRefused(zip))
    }
}
