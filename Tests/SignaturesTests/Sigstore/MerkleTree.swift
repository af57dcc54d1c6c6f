import Core
import Cryptography

/// A log's tree (RFC 6962, 2.1), by the definition and not by what the verifier does.
struct MerkleTree {
    var leaves: [[UInt8]] = []

    func root() throws -> [UInt8] { try Self.root(leaves[...]) }
    func path(to place: Int) throws -> [[UInt8]] { try Self.path(place, leaves[...]) }

    private static func root(_ leaves: ArraySlice<[UInt8]>) throws -> [UInt8] {
        guard leaves.count > 1 else { return try SHA256.digest(of: [0] + (leaves.first ?? [])).bytes }
        let middle = leaves.startIndex + split(leaves.count)
        return try SHA256.digest(of: [1] + root(leaves[..<middle]) + root(leaves[middle...])).bytes
    }

    private static func path(_ place: Int, _ leaves: ArraySlice<[UInt8]>) throws -> [[UInt8]] {
        guard leaves.count > 1 else { return [] }
        let size = split(leaves.count)
        let middle = leaves.startIndex + size
        return place < size
            ? try path(place, leaves[..<middle]) + [root(leaves[middle...])]
            : try path(place - size, leaves[middle...]) + [root(leaves[..<middle])]
    }

    /// The largest power of two below a number of leaves.
    private static func split(_ count: Int) -> Int {
        var size = 1
        while size * 2 < count { size *= 2 }
        return size
    }
}
