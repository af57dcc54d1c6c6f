import ArgumentParser
import Core
import Engine

struct WaiversCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "waivers", abstract: "Keep the file of findings to live with until a day.",
        discussion: "Example: layerlock waivers add --help", subcommands: [WaiversAdd.self])
}

struct WaiversAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Waive a finding until a day.",
        discussion: """
            Adds to the file of waivers, which is made where there is none; what stands in it keeps its bytes. A finding is named by any id \
            of its vulnerability, by its package, or by both; --artifact and --path say where alone it is waived. Where a waiver of the \
            same holds already, nothing is written.

            Example: layerlock waivers add CVE-2018-18074 --package pkg:pypi/requests --owner 'platform team' \
            --reason 'no redirects are followed' --until 2027-01-31
            """)

    @Argument(help: "The vulnerability, by any of its ids; without it, every one of what the options name.")
    var id: String?
    @Option(help: ArgumentHelp("The package, with or without a version.", valueName: "package-url"))
    var package: String?
    @Option(help: ArgumentHelp("In this artifact alone: its name, digest or tree.", valueName: "artifact"))
    var artifact: String?
    @Option(
        help: ArgumentHelp(
            "Of this file that tells of the package, as findings show it, or of all in a folder: python/.",
            valueName: "path"))
    var path: String?
    @Option(help: "Who answers for it.")
    var owner: String
    @Option(help: "Why.")
    var reason: String
    @Option(
        help: ArgumentHelp(
            "The last day on which it holds (2027-01-31), or the time at which it ends.", valueName: "day"))
    var until: String
    @Option(
        help: ArgumentHelp("The file of waivers (default: \(ExcuseOptions.usualWaivers)).", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var waivers: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if [id, package, artifact, path].allSatisfy({ $0 == nil }) {
            throw ValidationError("Say what is waived: an id, --package, --artifact or --path.")
        }
        for (option, text) in [
            ("The id", id), ("--package", package), ("--artifact", artifact), ("--path", path), ("--owner", owner),
            ("--reason", reason),
        ] where text.map({ $0.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }) ?? false {
            throw ValidationError("\(option) is empty.")
        }
        if let package, !WaiverDemand.isPackage(package) {
            throw ValidationError("--package takes a package URL, such as pkg:pypi/requests.")
        }
        if !WaiverDemand.isEnd(until) {
            throw ValidationError("--until takes a day such as 2027-01-31, or an RFC 3339 time.")
        }
    }

    func run() async throws {
        try await reporting(common) { () async throws(Failure) in
            let file = waivers ?? ExcuseOptions.usualWaivers
            let demand = WaiverDemand(
                id: id, package: package, artifact: artifact, path: path, reason: reason, owner: owner, until: until)
            try AddWaiver(file: file).run(demand, asOf: common.time)
            guard !common.quiet else { return .allowed }
            let what = [id, package, artifact, path].compactMap(\.self).map { PathEscaping.displayed($0.utf8) }
            try common.print { _ in
                Array(
                    "\(PathEscaping.displayed(file.utf8)): \(what.joined(separator: " of ")) is waived until \(until)\n"
                        .utf8)
            }
            return .allowed
        }
    }
}
