import Core

/// The ASi Unix field (0x756E): a mode, and a link's target. PHP's Phar writes it on every entry. unzip takes type and mode
/// from it where a Unix host's record has none; readers that know it everywhere are none of Lambda's.
struct ASiUnixField {
    private let mode: UInt16
    private let hasTarget: Bool

    /// CRC, mode, size or device, owner and group; a target may follow. Nil for a field that is shorter.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= 14 else { return nil }
        mode = bytes.u16(4)
        hasTarget = bytes.byteCount > 14
    }

    /// Throws `extra-forbidden` unless the field says what the record says, or says its mode where nobody asks.
    func check(_ record: CentralRecord, refuse: (ZipFault, String) -> Failure) throws(Failure) {
        let format = mode & 0o170000
        let expected: UInt16 =
            switch record.type {
            case .dir: 0o040000
            case .link: 0o120000
            default: 0o100000
            }
        guard format == 0 || format == expected, !hasTarget else {
            throw refuse(
                .extraForbidden, "extra field 0x756e makes something else of the entry for readers that know it")
        }
        guard !record.takesModeOfExtra || mode & 0o7777 == record.mode else {
            throw refuse(
                .extraForbidden,
                "extra field 0x756e gives the entry a mode for unzip, 0\(String(mode & 0o7777, radix: 8)), and the "
                    + "record states none")
        }
    }
}
