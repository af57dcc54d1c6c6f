import Core
import Lambda
import Testing

/// What Lambda would refuse, each with its honest twin.
@Suite struct LambdaFindingsTests {
    private static let arm = Array("\u{7F}ELF".utf8) + [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 183, 0]
    private static let intel = Array("\u{7F}ELF".utf8) + [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0]

    private func entry(
        _ name: String, _ type: EntryType = .file, mode: UInt16 = 0o644, link: String? = nil
    ) throws -> Entry {
        Entry(
            path: try EntryPath(validating: Array(name.utf8), rules: .tar), type: type, mode: mode,
            link: link.map { Array($0.utf8) })
    }

    private func zip(
        _ entries: [Entry], size: UInt64 = 1, programs: [String: [UInt8]] = [:], for target: LambdaTarget = .init()
    ) throws -> [FindingID] {
        var heads: [EntryPath: [UInt8]] = [:]
        for (name, head) in programs { heads[try entry(name).path] = head }
        return LambdaFindings.zip(size: size, entries: entries, programs: heads, for: target).map(\.id)
    }

    @Test func honestZipsRaiseNothing() throws {
        let entries = [try entry("python", .dir, mode: 0o755), try entry("python/a.py")]
        #expect(try zip(entries, size: 52_428_800) == [])
        #expect(try zip([try entry("a.so")], programs: ["a.so": Self.arm]) == [])
    }

    @Test func codeThatOthersCannotReadAndZipsOverTheRequestsLimit() throws {
        #expect(try zip([try entry("a.py", mode: 0o600)]) == [.lambdaPermissions])
        #expect(try zip([try entry("python", .dir, mode: 0o744)]) == [.lambdaPermissions])
        #expect(try zip([], size: 52_428_801) == [.lambdaUploadSize])
    }

    @Test func programsForAnotherMachineOrForSeveral() throws {
        let entries = [try entry("a.so"), try entry("b.so")]
        let mixed = ["a.so": Self.arm, "b.so": Self.intel]
        #expect(try zip(entries, programs: mixed) == [.lambdaArchitecture])
        #expect(
            try zip(entries, programs: ["a.so": Self.arm], for: .init(architecture: .x86_64)) == [.lambdaArchitecture])
        #expect(try zip(entries, programs: ["a.so": Self.arm], for: .init(architecture: .arm64)) == [])
    }

    @Test func ownRuntimesNeedAnExecutableBootstrapAtTheTop() throws {
        let own = LambdaTarget(runtime: "provided.al2023")
        #expect(try zip([try entry("bin/bootstrap", mode: 0o755)], for: own) == [.lambdaBootstrap])
        #expect(try zip([try entry("bootstrap")], for: own) == [.lambdaBootstrap])
        #expect(try zip([try entry("bootstrap", mode: 0o755)], for: own) == [])
        #expect(try zip([], for: LambdaTarget(runtime: "python3.12")) == [])
    }

    private func image(
        _ root: [Entry], config: ImageConfig = ImageConfig(entrypoint: ["/run"]), layers: [LambdaImage.Layer] = [],
        hasIndex: Bool = false, attestations: Int = 0, for target: LambdaTarget = .init()
    ) throws -> [FindingID] {
        let image = LambdaImage(
            hasIndex: hasIndex, attestations: attestations, platform: ImagePlatform(os: "linux", architecture: "amd64"),
            config: config, layers: layers, root: root)
        return LambdaFindings.image(image, programs: [:], for: target).map(\.id)
    }

    private func layer(
        _ entries: [Entry], _ type: String = "application/vnd.oci.image.layer.v1.tar", size: UInt64 = 1
    ) throws -> LambdaImage.Layer {
        let digest = try #require(Digest(bytes: [UInt8](repeating: 7, count: 32)))
        return LambdaImage.Layer(digest: digest, mediaType: type, size: size, entries: entries)
    }

    @Test func entrypointsAreFoundThroughLinksAndTheSearchPath() throws {
        let root = [
            try entry("usr/bin/run", mode: 0o755), try entry("bin", .link, mode: 0o777, link: "/../usr/bin"),
            try entry("secret", mode: 0o700), try entry("loop", .link, mode: 0o777, link: "loop"),
        ]
        func found(_ program: String, path: String = "PATH=/nothing:/bin", folder: String = "") throws -> [FindingID] {
            try image(
                root, config: ImageConfig(entrypoint: [program], environment: [path], workingDirectory: folder))
        }
        #expect(try found("/bin/run") == [])
        #expect(try found("run") == [])
        #expect(try found("./run", folder: "/usr/bin") == [])
        #expect(try found("run", path: "PATH=/sbin") == [.lambdaEntrypoint])
        #expect(try found("/nothere") == [.lambdaEntrypoint])
        #expect(try found("/secret") == [.lambdaEntrypoint])
        #expect(try found("/loop") == [.lambdaEntrypoint])
        #expect(try image(root, config: ImageConfig()) == [.lambdaEntrypoint])
    }

    @Test func whatStandsAboveAnImageAndHowItsLayersAreMade() throws {
        let root = [try entry("run", mode: 0o755)]
        #expect(try image(root) == [])
        #expect(try image(root, hasIndex: true) == [.lambdaIndex])
        #expect(try image(root, attestations: 1) == [.lambdaIndex])
        let docker = try layer(root, "application/vnd.docker.image.rootfs.diff.tar")
        #expect(try image(root, layers: [docker]) == [.lambdaLayerType])
        #expect(try image(root, layers: [try layer(root, size: 10 << 30), try layer([])]) == [.lambdaImageSize])
        #expect(try image(root, for: .init(architecture: .arm64)) == [.lambdaArchitecture])
    }

    @Test func foldersHaveToStandBeforeWhatIsInThem() throws {
        let root = [try entry("run", mode: 0o755)]
        let folder = try entry("opt", .dir, mode: 0o755)
        let file = try entry("opt/x")
        #expect(try image(root, layers: [try layer([folder, file])]) == [])
        #expect(try image(root, layers: [try layer([folder]), try layer([file])]) == [])
        #expect(try image(root, layers: [try layer([file, folder])]) == [.lambdaParentFolder])
    }

    @Test func onlyCodeHasToBeReadable() throws {
        let run = try entry("run", mode: 0o755)
        #expect(try image([run, try entry("etc/shadow", mode: 0o640)]) == [])
        #expect(try image([run, try entry("var/task/a.py", mode: 0o640)]) == [.lambdaPermissions])
        #expect(
            try image([run, try entry("var", .dir, mode: 0o700), try entry("var/task/a.py")]) == [.lambdaPermissions])
    }

    @Test func whatTellsAnImageForLambda() {
        func isMeant(_ variable: String) -> Bool { LambdaImage.isForLambda(ImageConfig(environment: [variable])) }
        #expect(isMeant("LAMBDA_TASK_ROOT=/var/task") && isMeant("AWS_LAMBDA_EXEC_WRAPPER=/x"))
        #expect(!isMeant("PATH=/bin") && !isMeant("XAWS_LAMBDA_X=1") && !isMeant("LAMBDA=1"))
    }
}
