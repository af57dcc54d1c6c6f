import Core
import Glibc

/// Where a project file lies, and how far its repository reaches.
package struct ProjectPlace: Sendable, Equatable {
    /// The project file's folder as the working folder knows it; empty for the working folder itself.
    package var folder: String
    /// How many folders above it the repository begins; 0 where it lies at the root, or there is no repository.
    package var depth: Int

    /// Describes a place.
    package init(folder: String, depth: Int = 0) {
        self.folder = folder
        self.depth = depth
    }

    /// A path as the working folder knows it.
    package func path(_ path: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") || folder.isEmpty || folder == "." { return path }
        return folder == "/." ? "/\(path)" : "\(folder)/\(path)"
    }

    /// The repository's root as the working folder knows it.
    package var root: String {
        let start = folder.isEmpty ? "." : folder
        return ([start] + [String](repeating: "..", count: depth)).joined(separator: "/")
    }

    /// Whether a path that the file gives stays in the repository by its text: it is relative, and no `..` of it leads
    /// further up than the root.
    package func holds(_ path: String) -> Bool {
        guard path.utf8.first != UInt8(ascii: "/") else { return false }
        var left = depth
        for part in path.utf8.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            left += part.elementsEqual("..".utf8) ? -1 : 1
            if left < 0 { return false }
        }
        return true
    }

    /// Whether what is written to a path, as the working folder knows it, comes to lie in the repository, whatever links
    /// lead there. A folder that is not there yet holds no link.
    package func holdsWriting(to path: String) -> Bool {
        guard let root = Self.resolved(root) else { return false }
        var place = path
        if let target = Self.target(of: path) { place = target }
        var folder = PathNames.folder(of: place)
        // What is still to be made is made below the first folder that is there.
        while Self.resolved(folder) == nil, folder.utf8.contains(UInt8(ascii: "/")) {
            folder = PathNames.folder(of: folder)
        }
        guard let real = Self.resolved(folder) else { return false }
        return real == root || root == "/" || real.utf8.starts(with: "\(root)/".utf8)
    }

    private static func target(of path: String) -> String? {
        do throws(Failure) {
            return try AtomicFile.target(of: path)
        } catch {
            return nil
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path.isEmpty ? "." : path, nil) else { return nil }
        defer { free(real) }
        return String(validatingCString: real)
    }
}
