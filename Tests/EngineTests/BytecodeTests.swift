import Core
import Engine
import TestKit
import Testing

/// Times that choose which code Python runs, over an equal tree.
@Suite("Which compiled modules are valid") struct BytecodeTests {
    /// 2023-11-14T22:13:20Z, even as DOS times are.
    static let then: UInt32 = 1_700_000_000
    static let source = "print('honest')\n"

    /// A `.pyc` of Python 3.12, or of the magic number given, whose source has to have this time and the size of `source`.
    static func compiled(_ time: UInt32 = then, magic: UInt16 = 3531, flags: UInt32 = 0) -> [UInt8] {
        var bytes = littleEndian(magic) + [0x0D, 0x0A]
        switch magic {
        case 3392..<10000: bytes += littleEndian(flags) + littleEndian(time) + littleEndian(UInt32(source.utf8.count))
        case 3210..<3392: bytes += littleEndian(time) + littleEndian(UInt32(source.utf8.count))
        default: bytes += littleEndian(time)
        }
        return bytes + Array("code of somebody else's".utf8)
    }

    /// The date and time of `then` and some seconds, as DOS has it.
    static func dos(_ seconds: UInt32 = 0) -> (date: UInt16, time: UInt16) {
        (date: 43 << 9 | 11 << 5 | 14, time: UInt16(22 << 11 | 13 << 5) | UInt16((20 + seconds) / 2))
    }

    private func zip(
        _ change: (inout ZipMember) -> Void, cache: String = "python/__pycache__/m.cpython-312.pyc",
        pyc: [UInt8] = BytecodeTests.compiled()
    ) -> [UInt8] {
        var zip = ZipBuilder()
        zip.addFile("python/m.py", Self.source)
        zip.addFile(Array(cache.utf8), pyc)
        zip.addFile("python/other.txt", "x")
        change(&zip.members[0])
        return zip.bytes()
    }

    private static func stale(_ member: inout ZipMember) {
        (member.date, member.time) = dos(8)
    }

    private static func valid(_ member: inout ZipMember) {
        (member.date, member.time) = dos()
    }

    /// What `verify` says of a file once another was pinned.
    private func verified(
        _ found: [UInt8], pinned: [UInt8], edit: (String) -> String = { $0 }
    ) async throws -> ArtifactReport {
        try await withTemporaryFolder { folder in
            let lockfile = folder.path(of: "layers.lock")
            try await lock(try folder.write("a.zip", pinned), at: lockfile)
            let text = String(decoding: try folder.read("layers.lock"), as: UTF8.self)
            try folder.write("layers.lock", edit(text))
            return try await verify(
                try folder.write("b.zip", found), lockfile: lockfile, name: "telemetry", store: nil)
        }
    }

    @Test("a repack that makes a stale .pyc valid, or a valid one stale, fails over an equal tree")
    func repacked() async throws {
        for (old, new) in [(Self.stale, Self.valid), (Self.valid, Self.stale)] {
            let report = try await verified(zip(old), pinned: zip(new))
            #expect(report.outcomes("lock.drift") == [.pass])
            #expect(report.outcomes("lock.bytecode") == [.fail], "\(report.findings)")
            #expect(report.exit == .drift)
        }
    }

    @Test("control: other times that make none valid, and none stale, stay no content")
    func otherTimes() async throws {
        let later: (inout ZipMember) -> Void = { ($0.date, $0.time) = Self.dos(20) }
        let report = try await verified(zip(later), pinned: zip(Self.stale))
        #expect(report.troubles == ["lock.digest"])
        var other = ZipBuilder()
        other.addFile("python/m.py", Self.source)
        other.addFile(Array("python/__pycache__/m.cpython-312.pyc".utf8), Self.compiled())
        other.addFile("python/other.txt", "x")
        Self.valid(&other.members[0])
        for place in 1...2 { (other.members[place].date, other.members[place].time) = Self.dos(30) }
        let touched = try await verified(other.bytes(), pinned: zip(Self.valid))
        #expect(touched.troubles == ["lock.digest"])
        #expect(touched.outcomes("lock.bytecode") == [.pass])
    }

    @Test("the time of one header or of one extra field alone is enough for some reader")
    func anyReader() async throws {
        let unix = ZipExtra.field(0x5455, [1] + littleEndian(Self.then))
        let old = ZipExtra.field(0x5855, littleEndian(UInt32(1)) + littleEndian(Self.then))
        let ticks = (UInt64(Self.then) + 11_644_473_600) * 10_000_000
        // importlib takes the whole part of a floating-point number, which rounds this up to the next second.
        let justBelow = ticks - 1
        func ntfs(_ ticks: UInt64) -> [UInt8] {
            ZipExtra.field(
                0x000A, [0, 0, 0, 0, 1, 0, 24, 0] + littleEndian(ticks) + [UInt8](repeating: 0, count: 16))
        }
        let changes: [(inout ZipMember) -> Void] = [
            { $0.local.fields.time = Self.dos().time }, { $0.central.fields.time = Self.dos().time },
            { $0.local.fields.extra = unix }, { $0.central.fields.extra = unix }, { $0.local.fields.extra = old },
            { $0.central.fields.extra = ntfs(ticks) }, { $0.local.fields.extra = ntfs(justBelow) },
        ]
        for (number, change) in changes.enumerated() {
            let found = zip { member in
                Self.stale(&member)
                change(&member)
            }
            let report = try await verified(found, pinned: zip(Self.stale))
            #expect(report.outcomes("lock.bytecode") == [.fail], "\(number)")
        }
    }

    @Test(
        "every layout of the head, every place of a .pyc",
        arguments: [
            ("python/__pycache__/m.cpython-312.pyc", 3531), ("python/__pycache__/m.cpython-36.opt-2.pyc", 3379),
            ("python/__pycache__/m.cpython-32.pyc", 3180), ("python/m.pyc", 62211),
            ("python/__pycache__/m.pypy39.pyc", 336), ("cache/opt/python/m.cpython-313.pyc", 3571),
        ] as [(String, UInt16)])
    func layouts(_ cache: String, _ magic: UInt16) async throws {
        let pyc = Self.compiled(magic: magic)
        let report = try await verified(
            zip(Self.valid, cache: cache, pyc: pyc), pinned: zip(Self.stale, cache: cache, pyc: pyc))
        #expect(report.outcomes("lock.bytecode") == [.fail])
    }

    @Test(
        "control: what no time decides has no member in the lockfile and no finding",
        arguments: [
            ("python/__pycache__/m.cpython-312.pyc", 3531, 1), ("python/__pycache__/m.cpython-312.pyc", 3531, 3),
            ("python/__pycache__/n.cpython-312.pyc", 3531, 0), ("python/m.pyc", 3531, 0),
        ] as [(String, UInt16, UInt32)])
    func timeless(_ cache: String, _ magic: UInt16, _ flags: UInt32) async throws {
        let pyc = Self.compiled(magic: magic, flags: flags)
        let report = try await verified(
            zip(Self.valid, cache: cache, pyc: pyc), pinned: zip(Self.stale, cache: cache, pyc: pyc),
            edit: { text in
                #expect(!text.contains("\"bytecode\""))
                return text
            })
        #expect(report.outcomes("lock.bytecode") == [])
        #expect(report.exit == .allowed)
    }

    @Test("a pin of an older version warns until the artifact is locked again")
    func olderPin() async throws {
        let report = try await verified(
            zip(Self.valid), pinned: zip(Self.stale),
            edit: { text in
                guard let member = text.firstRange(of: ",\n      \"bytecode\"") else { return text }
                return String(text[..<member.lowerBound] + text[member.upperBound...].drop { $0 != "\n" && $0 != "," })
            })
        #expect(report.outcomes("lock.bytecode") == [.warn], "\(report.findings)")
        #expect(report.exit == .allowed)
    }

    // MARK: - Images

    private func image(
        sourceTime: UInt64, linkTime: UInt64? = nil, pax: String? = nil, cacheLink: Bool = false
    ) -> ImageBuilder {
        var lower = TarBuilder()
        if let pax { lower.addPax([("mtime", pax)]) }
        lower.addFile("app/m.py", Self.source)
        lower["app/m.py"].mtime = sourceTime
        if let linkTime {
            lower.addHardlink("app/n.py", to: "app/m.py")
            lower["app/n.py"].mtime = linkTime
        }
        var upper = TarBuilder()
        if cacheLink { upper.addLink("app/__pycache__", to: "../cache") }
        var member = TarMember(
            (cacheLink ? "cache/m.cpython-312.pyc" : "app/__pycache__/m.cpython-312.pyc").utf8, type: "0")
        member.body = Self.compiled()
        upper.members.append(member)
        return ImageBuilder([.init(lower.bytes()), .init(upper.bytes())])
    }

    @Test("source and .pyc of different layers; pax times, hard links, linked caches")
    func images() async throws {
        let stale = UInt64(Self.then) + 5
        let cases: [(ImageBuilder, ImageBuilder, Outcome)] = [
            (image(sourceTime: stale), image(sourceTime: UInt64(Self.then)), .fail),
            (image(sourceTime: stale), image(sourceTime: stale, pax: "\(Self.then).25"), .fail),
            (image(sourceTime: stale), image(sourceTime: stale, pax: "\(Self.then - 1).99999999"), .fail),
            (image(sourceTime: stale), image(sourceTime: stale, pax: "\(Self.then - 1).5"), .pass),
            (image(sourceTime: stale), image(sourceTime: stale + 7), .pass),
            (
                image(sourceTime: stale, linkTime: stale),
                image(sourceTime: stale, linkTime: UInt64(Self.then)), .fail
            ),
            (
                image(sourceTime: stale, cacheLink: true), image(sourceTime: UInt64(Self.then), cacheLink: true), .fail
            ),
        ]
        for (number, (old, new, outcome)) in cases.enumerated() {
            try await withTemporaryFolder { folder in
                let sample = ImageSample(folder: folder)
                let lockfile = folder.path(of: "layers.lock")
                try await lock(try sample.write(old, "oci.tar", as: "a"), at: lockfile, name: "app")
                var merged = workplace
                merged.layerRule = .merged
                let reports = await merged.verify(
                    [try sample.write(new, "oci.tar", as: "b")], lockfile: lockfile, name: "app",
                    asOf: try time(judgedAt))
                let report = try #require(reports.first)
                #expect(report.outcomes("lock.drift") == [.pass], "\(number) \(report.findings)")
                #expect(report.outcomes("lock.bytecode") == [outcome], "\(number) \(report.findings)")
                #expect(report.outcomes("lock.layers") == [.warn])
            }
        }
    }

    // MARK: - Python itself

    private static let script = """
        import importlib.util, os, py_compile, struct, sys, zipfile
        folder, then = sys.argv[1], 1700000000
        honest = "print('honest')\\n"
        open(folder + "/m.py", "w").write("print('pwned')\\n")
        os.utime(folder + "/m.py", (then, then))
        cached = py_compile.compile(folder + "/m.py", invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
        code = bytearray(open(cached, "rb").read())
        code[12:16] = struct.pack("<I", len(honest))
        for archive, second in [("stale.zip", 40), ("valid.zip", 20)]:
            with zipfile.ZipFile(folder + "/" + archive, "w") as out:
                source = zipfile.ZipInfo("python/m.py", (2023, 11, 14, 22, 13, second))
                source.external_attr = 0o100644 << 16
                out.writestr(source, honest)
                info = zipfile.ZipInfo("python/__pycache__/" + os.path.basename(cached), (2023, 11, 14, 22, 13, 20))
                info.external_attr = 0o100644 << 16
                out.writestr(info, bytes(code))
        """

    @Test(
        "Python runs other code from a repack of an equal tree, which is refused",
        .enabled("python3 or unzip is missing") { Tool.python.isInstalled && Tool("unzip").isInstalled })
    func python() async throws {
        try await withTemporaryFolder { folder in
            let made = try await Tool.python.run(["-c", Self.script, folder.path])
            try #require(made.status == 0, "\(made.errors)")
            var printed: [String] = []
            for name in ["stale", "valid"] {
                let run = "TZ=UTC unzip -q \(name).zip -d \(name) && cd \(name)/python && python3 -B -c 'import m'"
                let result = try await Tool.shell.run(["-c", run], in: folder.path)
                printed.append(result.text)
            }
            #expect(printed.first == "honest\n")
            #expect(printed.last?.hasPrefix("pwned") == true, "\(printed)")
            let lockfile = folder.path(of: "layers.lock")
            try await lock(folder.path(of: "stale.zip"), at: lockfile)
            let report = try await verify(
                folder.path(of: "valid.zip"), lockfile: lockfile, name: "telemetry", store: nil)
            #expect(report.outcomes("lock.drift") == [.pass])
            #expect(report.outcomes("lock.bytecode") == [.fail])
            #expect(report.message("lock.bytecode").contains("python/__pycache__/m.cpython-"))
            #expect(report.exit == .drift)
        }
    }
}
