import Glibc

/// A file's bytes as another program that maps the file sees and changes them: a change leaves no trace in the file's times
/// once the page has been written to.
package struct SharedMapping: Sendable {
    private let address: UInt
    private let count: Int

    /// Maps a file and writes to each of its pages what it holds, so that later writes cost no fault.
    package init(_ path: String) throws {
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0,
            let start = mmap(nil, Int(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else { throw TestKitError("\(path) cannot be mapped") }
        address = UInt(bitPattern: start)
        count = Int(status.st_size)
        for offset in stride(from: 0, to: count, by: 4096) { change(at: offset, by: 0) }
    }

    /// Changes one byte: the same change again takes it back.
    package func change(at offset: Int, by bits: UInt8) {
        let bytes = UnsafeMutableRawPointer(bitPattern: address)?.assumingMemoryBound(to: UInt8.self)
        guard offset < count, let bytes else { return }
        bytes[offset] ^= bits
    }

    /// Ends the mapping.
    package func end() { munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
}
