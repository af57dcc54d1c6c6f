import Glibc

/// The program that knows artifacts, for whoever starts this one to have work done.
enum Layerlock {
    /// The variable that names another program.
    private static let variable = "LAYERLOCK"

    /// Whether a word is one that it knows, and not one of ours.
    static func takes(_ word: String) -> Bool {
        ["run", "enqueue", "list", "retry", "help"].contains { $0.utf8.elementsEqual(word.utf8) }
    }

    /// Becomes that program.
    static func run() -> Never {
        // What is given may not be UTF-8: it goes on as it came.
        var given: [UnsafeMutablePointer<CChar>?] = (1..<Int(CommandLine.argc)).map { CommandLine.unsafeArgv[$0] }
        given = [strdup("layerlock"), strdup("worker")] + given + [nil]
        for place in places where access(place, X_OK) == 0 {
            execv(place, given)
            let problem = String(cString: strerror(errno))
            Main.tell("layerlock-worker: \(place) cannot be started: \(problem)\n", 2)
            exit(1)
        }
        Main.tell(
            "layerlock-worker: there is no layerlock beside it, nor in ../../bin; \(variable) names another place\n", 2)
        exit(1)
    }

    /// What the environment names, else beside this program, else where a package puts what people type.
    private static var places: [String] {
        if let named = getenv(variable), named.pointee != 0 { return [String(cString: named)] }
        guard let own = realpath("/proc/self/exe", nil) else { return [] }
        defer { free(own) }
        let text = String(cString: own)
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return [] }
        let folder = String(text[..<slash])
        return ["\(folder)/layerlock", "\(folder)/../../bin/layerlock"]
    }
}
