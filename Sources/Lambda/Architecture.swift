import Core

/// The instruction sets that Lambda runs; the raw value is the word of `--architecture` and of Lambda's API.
package enum Architecture: String, Word, Sendable, CaseIterable {
    /// 64-bit x86.
    case x86_64
    /// 64-bit ARM (Graviton).
    case arm64
}

extension ELFHeader {
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
