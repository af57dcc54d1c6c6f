import Glibc

/// A file or a pipe, piece by piece in the order of its bytes, in memory that its size has no part in.
package struct FilePieces: ~Copyable {
    private static let chunk = 1 << 18

    private let path: String
    private let descriptor: Descriptor

    /// Opens a file.
    /// - Throws: `input.not-found`, `input.unreadable`, also for a folder.
    package init(_ path: String) throws(Failure) {
        self.path = path
        do throws(SystemError) {
            descriptor = try Descriptor.input(path)
        } catch {
            throw error.inputFailure(path)
        }
    }

    /// Puts the next bytes behind those of `buffer`.
    /// - Returns: how many; 0 at the file's end.
    /// - Throws: `input.unreadable`.
    package borrowing func append(to buffer: inout [UInt8]) throws(Failure) -> Int {
        let number = descriptor.number
        let old = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
        do throws(SystemError) {
            let count = try retrying {
                buffer.withUnsafeMutableBytes { bytes in
                    read(number, bytes.baseAddress.map { $0 + old }, Self.chunk)
                }
            }
            buffer.removeLast(Self.chunk - count)
            return count
        } catch {
            throw error.inputFailure(path)
        }
    }
}
