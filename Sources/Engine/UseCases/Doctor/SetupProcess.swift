import Advisories
import Archive
import Core
import Cryptography

extension CheckSetup {
    /// Looks at the process and what it is made of.
    func processChecks() -> [SetupCheck] {
        [localeCheck, temporaryCheck, SetupCheck(.tool, "layerlock", ok: demand.toolVersion)]
            + libraries.map(check)
    }

    private var localeCheck: SetupCheck {
        let name = demand.locale.map { PathEscaping.displayed($0.utf8) }
        guard !demand.isUTF8 else { return SetupCheck(.locale, name, ok: "reports are in UTF-8") }
        return SetupCheck(
            .locale, name ?? "none set",
            warn: "is not UTF-8: reports are in ASCII, other characters of names escaped; no check depends on it",
            remedy: "for reports in UTF-8: export LC_ALL=C.UTF-8")
    }

    private var temporaryCheck: SetupCheck {
        let folder = environment.temporaryFolder
        let remedy: Prose = "name a folder that you may write to: export TMPDIR=FOLDER"
        let why = "; standard input and compressed images cannot be read"
        do throws(Failure) {
            guard try FileKind.of("\(folder)/.") == .folder else {
                return SetupCheck(.temporaryFolder, folder, missing: "is no folder\(why)", remedy: remedy)
            }
            _ = try ByteSource(holding: [0], into: folder)
        } catch {
            return SetupCheck(.temporaryFolder, folder, error.code, warn: "\(error.prose)\(why)", remedy: remedy)
        }
        return SetupCheck(.temporaryFolder, folder, ok: "can be written to")
    }

    private var libraries: [LinkedLibrary] {
        [OpenSSL.library] + ArchiveLibraries.all + LedgerPlace.libraries + DocumentLibraries.all
    }

    /// An older one than the program was built with may lack what the program was tested with.
    private func check(_ library: LinkedLibrary) -> SetupCheck {
        guard let version = library.version else {
            return SetupCheck(.library, library.name, ok: "built with \(library.built ?? "an unknown version")")
        }
        guard let built = library.built, built != version else {
            return SetupCheck(.library, library.name, ok: version)
        }
        let text = "\(version), built with \(built)"
        guard Self.numbers(version).lexicographicallyPrecedes(Self.numbers(built)) else {
            return SetupCheck(.library, library.name, ok: text)
        }
        return SetupCheck(
            .library, library.name, warn: "\(text): an older one than the program was tested with",
            remedy: "install the distribution's updates")
    }

    private static func numbers(_ version: String) -> [Int] {
        version.split(whereSeparator: { !$0.isASCII || !$0.isNumber }).map { Int($0) ?? .max }
    }
}
