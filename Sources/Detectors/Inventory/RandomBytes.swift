import Archive
import Core

/// The bytes of a file that is read here and there: held, or kept in a temporary file where they are many.
struct RandomBytes {
    private enum Place {
        case held([UInt8])
        case kept(ByteSource)
    }

    private let place: Place
    /// How many there are.
    let count: Int

    init(_ bytes: [UInt8]) {
        place = .held(bytes)
        count = bytes.count
    }

    init(_ content: SpooledContent) throws(MetadataFault) {
        do throws(Failure) {
            let source = try content.open()
            place = .kept(source)
            count = Int(clamping: source.size)
        } catch {
            throw MetadataFault("could not be read again: \(error.message)")
        }
    }

    /// The bytes of a range, which the caller has bounded. Throws where it does not lie in the file.
    func bytes(_ range: Range<Int>) throws(MetadataFault) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else { throw MetadataFault("is cut short") }
        switch place {
        case .held(let bytes): return Array(bytes[range])
        case .kept(let source):
            do throws(Failure) {
                return try source.bytes(at: UInt64(range.lowerBound), count: range.count)
            } catch {
                throw MetadataFault("could not be read again: \(error.message)")
            }
        }
    }

    /// The first bytes, or all of them where there are less.
    func head(_ count: Int) throws(MetadataFault) -> [UInt8] { try bytes(0..<min(count, self.count)) }
}

extension SpooledFile {
    /// Why there is no content, as a clause without the file's name.
    var reasonNotKept: String {
        guard case .failure(let failure) = self else { return "was not kept" }
        return "was not kept: \(failure.message)"
    }
}
