import Core
import Cryptography

/// A blob in an archive that was written before; whether it is what it is named as shows when it is read.
package struct KeptBlob {
    /// How many bytes it has.
    package var size: UInt64
    /// Gives out its bytes.
    package var read: (_ take: (RawSpan) throws(Failure) -> Void) throws(Failure) -> Void

    /// Sets each property.
    package init(size: UInt64, read: @escaping (_ take: (RawSpan) throws(Failure) -> Void) throws(Failure) -> Void) {
        self.size = size
        self.read = read
    }

    /// Whether its bytes are a descriptor's. What cannot be read is fetched instead.
    func isWhole(_ descriptor: RemoteDescriptor) -> Bool {
        guard size == descriptor.size else { return false }
        do throws(Failure) {
            var hasher = try SHA256()
            try read { piece throws(Failure) in try hasher.update(piece) }
            return try hasher.finish() == descriptor.digest
        } catch {
            return false
        }
    }
}
