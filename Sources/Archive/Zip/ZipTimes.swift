import Core

/// When one header of a zip entry says that the file was changed: the DOS time, and those of its extra fields.
struct ZipTimes: Sendable, Equatable {
    /// Date and time as MS-DOS has them (APPNOTE.TXT 4.4.6), the date in the upper half.
    var dos: UInt32
    /// Of the extra fields: empty where none states a time, which is most entries, else one for each of `Field`.
    private var extra: [StatedTime?] = []

    private enum Field: Int, CaseIterable {
        /// 0x5455, Info-ZIP's extended timestamp.
        case unix
        /// 0x000A, NTFS.
        case ntfs
        /// 0x5855, Info-ZIP's first Unix field.
        case old
    }

    /// Takes a DOS time alone.
    init(dos: UInt32) { self.dos = dos }

    /// Notes what an extra field states; others, and those that are cut short, state nothing.
    mutating func note(_ id: UInt16, _ bytes: RawSpan) {
        switch id {
        case 0x5455:
            guard bytes.byteCount >= 5, bytes.u8(0) & 1 == 1 else { return }
            set(.unix, StatedTime(seconds: Int64(Int32(bitPattern: bytes.u32(1)))))
        case 0x5855:
            guard bytes.byteCount >= 8 else { return }
            set(.old, StatedTime(seconds: Int64(Int32(bitPattern: bytes.u32(4)))))
        case 0x000A:
            guard bytes.byteCount >= 16, bytes.u16(4) == 1, bytes.u16(6) >= 8 else { return }
            // Ten-millionths of a second since 1601.
            let ticks = bytes.u64(8)
            set(
                .ntfs,
                StatedTime(
                    seconds: Int64(ticks / 10_000_000) - 11_644_473_600,
                    nanoseconds: Int64(ticks % 10_000_000) * 100))
        default: return
        }
    }

    private mutating func set(_ field: Field, _ time: StatedTime) {
        if extra.isEmpty { extra = Array(repeating: nil, count: Field.allCases.count) }
        extra[field.rawValue] = time
    }

    private func time(_ field: Field) -> StatedTime? { extra.isEmpty ? nil : extra[field.rawValue] }

    /// The DOS time as UTC, which is Lambda's zone; fields out of range carry over as mktime(3) has it.
    private var dosTime: StatedTime {
        let (date, time) = (Int64(dos >> 16), Int64(dos & 0xFFFF))
        let months = (1980 + (date >> 9)) * 12 + (date >> 5 & 15) - 1
        // Days of the civil calendar since 1970-03-01 and back (Hinnant, "days_from_civil").
        let year = (months - 2) / 12
        let month = (months - 2) % 12
        let days =
            365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + (date & 31) - 1 - 719_468
        return StatedTime(
            seconds: days * 86_400 + (time >> 11) * 3_600 + (time >> 5 & 63) * 60 + (time & 31) * 2)
    }

    /// The time that the extracted file has, for each way in which readers choose among what the two headers state.
    static func byReader(central: ZipTimes, local: ZipTimes) -> [StatedTime] {
        let (dosCentral, dosLocal) = (central.dosTime, local.dosTime)
        return [
            dosCentral, dosLocal,
            central.time(.unix) ?? dosCentral, local.time(.unix) ?? dosLocal,
            // libarchive and Info-ZIP's unzip: what the local header has goes before the directory.
            local.time(.unix) ?? central.time(.unix) ?? dosCentral,
            central.time(.unix) ?? central.time(.ntfs) ?? central.time(.old) ?? dosCentral,
            local.time(.unix) ?? local.time(.ntfs) ?? local.time(.old) ?? dosLocal,
            central.time(.ntfs) ?? central.time(.unix) ?? dosCentral,
            local.time(.ntfs) ?? local.time(.unix) ?? dosLocal,
            central.time(.old) ?? dosCentral, local.time(.old) ?? dosLocal,
        ]
    }
}
