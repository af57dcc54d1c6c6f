import ArtifactSources
import Core
import Glibc

/// Where the program lies that fetches what lies elsewhere.
enum FetchPlace {
    /// The variable that names another program.
    static let variable = "LAYERLOCK_FETCH"
    /// The variable that has our own take plain HTTP to this machine: for stand-ins in tests.
    static let loopbackVariable = "LAYERLOCK_FETCH_LOOPBACK"
    private static let name = "layerlock-fetch"

    /// The program that the environment names, else the one beside this; nil where there is none.
    static var program: FetchProgram? {
        let path = Terminal.variable(variable) ?? ProgramPlace.beside(name)
        return path.map { FetchProgram(path: $0, environment: ProgramPlace.environment) }
    }
}

/// Where the program lies that speaks to the servers of ledgers.
enum WorkerPlace {
    /// The variable that names another program.
    static let variable = "LAYERLOCK_WORKER"

    /// The program that the environment names, else the one beside this.
    static var program: (path: String?, environment: [String]) {
        (Terminal.variable(variable) ?? ProgramPlace.beside("layerlock-worker"), ProgramPlace.environment)
    }
}

/// Programs of ours that this one starts.
enum ProgramPlace {
    /// Beside this program, or where a package puts what nobody types.
    static func beside(_ name: String) -> String? {
        guard let own = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(own) }
        let text = String(cString: own)
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let folder = String(text[..<slash])
        let places = [folder, "\(folder)/../libexec/layerlock", "\(folder)/../lib/layerlock"]
        return places.map { place -> String in "\(place)/\(name)" }.first { path in access(path, X_OK) == 0 }
    }

    static var environment: [String] {
        var variables: [String] = []
        var next = environ
        while let variable = next.pointee {
            variables.append(String(cString: variable))
            next += 1
        }
        return variables
    }
}
