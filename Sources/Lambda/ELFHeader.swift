import Core

/// The instruction sets that Lambda runs; the raw value is the word of `--architecture` and of Lambda's API.
package enum Architecture: String, Word, Sendable, CaseIterable {
    /// 64-bit x86.
    case x86_64
    /// 64-bit ARM (Graviton).
    case arm64
}

/// The part of an ELF header that says which machine a file is for (System V ABI, ELF header).
package struct ELFHeader: Sendable, Equatable {
    /// Leading bytes of a file that it takes to tell.
    package static let byteCount = 20

    /// Whether the file is of the 64-bit class.
    package let is64Bit: Bool
    /// Whether its data is little-endian.
    package let isLittleEndian: Bool
    /// `e_machine`.
    package let machine: UInt16

    /// Reads a header; nil for anything that is no ELF file.
    package init?(leading bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        is64Bit = bytes[4] == 2
        isLittleEndian = bytes[5] == 1
        let (low, high) = isLittleEndian ? (bytes[18], bytes[19]) : (bytes[19], bytes[18])
        machine = UInt16(high) << 8 | UInt16(low)
    }

    /// Lambda's name for what the file is for; nil where Lambda has no such machine.
    package var architecture: Architecture? {
        guard is64Bit, isLittleEndian else { return nil }
        return switch machine {
        case 62: .x86_64
        case 183: .arm64
        default: nil
        }
    }

    /// What the file is for, for messages.
    package var machineName: String {
        if let architecture { return architecture.rawValue }
        return switch machine {
        case 3: "32-bit x86"
        case 40: "32-bit ARM"
        case 62: "x32 (x86-64 with 32-bit pointers)"
        default: "ELF machine \(machine)"
        }
    }
}
