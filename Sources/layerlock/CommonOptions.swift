import ArgumentParser
import ArtifactSources
import Core
import Engine
import Image
import Report

/// The time to judge at.
struct JudgingTime: ExpressibleByArgument {
    let timestamp: Timestamp
    init?(argument: String) {
        guard let timestamp = Timestamp(rfc3339: argument) else { return nil }
        self.timestamp = timestamp
    }
}

/// Options that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Judge at this time instead of now (RFC 3339).", valueName: "time"))
    var asOf: JudgingTime?

    @Option(
        help: ArgumentHelp(
            "Take defaults of options and artifacts from this file (default: layerlock.toml, here or above as far as "
                + "the repository's root).", valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var configFile: String?

    @Flag(name: .shortAndLong, help: "Print failures and the verdict only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print every detail, digests and paths in full.")
    var verbose = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
    }

    var verbosity: TextStyle.Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }
    var time: Timestamp { asOf?.timestamp ?? Clock.now() }

    /// That another time than now is judged at, as reports say it: a report of then is none of today.
    var settings: [ReportSetting] {
        let now = Clock.now()
        guard let time = asOf?.timestamp,
            abs(time.milliseconds.subtractingReportingOverflow(now.milliseconds).partialValue) > 60_000
        else { return [] }
        return [
            ReportSetting(
                option: "as-of", value: time.description, origin: "--as-of", weakens: true,
                note: "judged as of \(time), not of now")
        ]
    }
}

/// Options that bound what an artifact may hold, and say which image of several is meant.
struct ReadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Of an image for several platforms, the one for this: os/architecture or os/architecture/variant.",
            valueName: "platform"))
    var platform: ImagePlatform?

    @Option(
        help: ArgumentHelp(
            "Of an archive with several images, the one of this name, or of this manifest's or config's digest (sha256:…).",
            valueName: "name:tag"))
    var image: String?

    @Option(help: ArgumentHelp("Accept at most this many entries.", valueName: "count"))
    var maxEntries = Limits.layerZip.entries

    @Option(
        help: ArgumentHelp(
            "Accept at most this many bytes unpacked (default: 262144000 for a zip, 64 GiB for an image).",
            valueName: "bytes"))
    var maxUnpacked: UInt64?

    @Option(
        help: ArgumentHelp(
            """
            Keep at most this many bytes in TMPDIR, of standard input, of an artifact that is compressed as a whole, or of \
            archives and databases inside.
            """,
            valueName: "bytes"))
    var maxSpool = Environment.usualSpoolLimit

    @Option(
        help: ArgumentHelp(
            "Keep what is fetched from Lambda, S3 and registries in this folder, by digest, and take it from there.",
            valueName: "folder"),
        completion: .directory)
    var cache: String?

    @Option(
        help: ArgumentHelp(
            "Keep at most this many bytes in the folder of --cache; what was used longest ago goes first.",
            valueName: "bytes"))
    var cacheLimit = SourceCache.usualLimit

    @Option(
        help: ArgumentHelp(
            "Accept this finding of this entry of a zip: \(Allowance.list). Can be repeated.", valueName: "id=path"),
        transform: ReadingOptions.allowance)
    var allow: [Allowance] = []

    func validate() throws {
        if maxEntries < 1 { throw ValidationError("--max-entries takes a number of 1 or more.") }
        if cacheLimit < 1 { throw ValidationError("--cache-limit takes a number of 1 or more.") }
        if cache?.isEmpty == true { throw ValidationError("--cache takes a folder.") }
        if image?.isEmpty == true { throw ValidationError("--image takes the name of an image, such as app:1.2.") }
    }

    var limits: Limits { bounded(.layerZip) }
    var imageLimits: Limits { bounded(.image) }

    /// How each artifact is read.
    var artifacts: ArtifactOptions {
        ArtifactOptions(selection: ImageSelection(platform: platform, image: image), allowances: Set(allow))
    }

    private static func allowance(_ text: String) throws -> Allowance {
        guard let allowance = Allowance(text) else {
            throw ValidationError("--allow takes ID=PATH, where ID is one of \(Allowance.list).")
        }
        return allowance
    }

    private func bounded(_ limits: Limits) -> Limits {
        let unpacked = maxUnpacked ?? limits.unpackedBytes
        return Limits(entries: maxEntries, unpackedBytes: unpacked, fileBytes: min(unpacked, limits.fileBytes))
    }
}

extension ImagePlatform: ExpressibleByArgument {
    /// Reads a platform as `--platform` takes it.
    package init?(argument: String) { self.init(argument) }
}
