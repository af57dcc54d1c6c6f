import Core

/// Gathers packages and what they claim; the first claim of a path holds.
struct OwnershipBuilder {
    private(set) var packages: [PackageRef] = []
    /// Paths that a package lists one by one.
    private(set) var files: [EntryPath: Int] = [:]
    /// Folders whose content belongs to a package as a whole.
    private(set) var folders: [EntryPath: Int] = [:]
    /// Folders that most likely belonged to a package whose list is not at hand; nil where several would do.
    private(set) var guesses: [EntryPath: Int?] = [:]
    /// Files that packages list at the most; what is beyond stays nobody's. Short rows would fill the memory.
    private let fileLimit: Int

    init(fileLimit: Int = InventoryBuilder.limit) { self.fileLimit = fileLimit }

    /// Adds a package and gives its number.
    mutating func add(_ package: PackageRef) -> Int {
        packages.append(package)
        return packages.count - 1
    }

    mutating func claim(file path: EntryPath, for package: Int) {
        if files[path] == nil, files.count < fileLimit { files[path] = package }
    }

    mutating func claim(folder path: EntryPath, for package: Int) {
        if folders[path] == nil { folders[path] = package }
    }

    mutating func guess(folder path: EntryPath, for package: Int) {
        if let known = guesses[path] {
            if known != package { guesses[path] = .some(nil) }
        } else {
            guesses[path] = package
        }
    }
}
