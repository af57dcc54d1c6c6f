import CPostgres
import Glibc
import SQLPipe

/// The values of a statement as libpq takes them: numbers and bytes as the server keeps them.
struct Values: ~Copyable {
    private(set) var types: [Oid] = []
    private(set) var starts: [UnsafePointer<CChar>?] = []
    private(set) var lengths: [CInt] = []
    private(set) var formats: [CInt] = []
    private let room: UnsafeMutablePointer<CChar>

    /// Reads them from a frame.
    init(_ frame: [UInt8], at start: Int) throws(PipeFault) {
        // The frame's bytes, and eight for each number of one, turned around, which had eight there.
        room = UnsafeMutablePointer<CChar>.allocate(capacity: frame.count + 1)
        for (index, byte) in frame.enumerated() { room[index] = CChar(bitPattern: byte) }
        var place = start
        let count = try frame.number(&place, bytes: 2)
        for _ in 0..<count {
            switch UInt8(truncatingIfNeeded: try frame.number(&place, bytes: 1)) {
            case PipeValue.integer:
                let number = try frame.number(&place, bytes: 8)
                for index in 0..<8 { room[place - 1 - index] = CChar(truncatingIfNeeded: number >> (8 * Int64(index))) }
                add(Self.int8, place - 8, 8)
            case PipeValue.text:
                let range = try frame.counted(&place)
                add(Self.text, range.lowerBound, range.count)
            case PipeValue.bytes:
                let range = try frame.counted(&place)
                add(Self.bytea, range.lowerBound, range.count)
            case PipeValue.null:
                // The server finds out what is missing.
                types.append(0)
                starts.append(nil)
                lengths.append(0)
                formats.append(1)
            default: throw .senseless
            }
        }
    }

    deinit { room.deallocate() }

    private mutating func add(_ type: Oid, _ place: Int, _ count: Int) {
        types.append(type)
        starts.append(UnsafePointer(room + place))
        lengths.append(CInt(count))
        formats.append(1)
    }

    // The numbers of PostgreSQL's types (pg_type.dat).
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let varchar: Oid = 1043
}
