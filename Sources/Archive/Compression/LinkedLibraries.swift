import CDeflate
import CLibArchive
import CZlib
import CZstd
import Core

/// The libraries that archives are read with.
package enum ArchiveLibraries {
    /// Each with its version.
    package static var all: [LinkedLibrary] {
        [
            LinkedLibrary(
                "libarchive", version: number(Int(archive_version_number()), 1_000),
                built: number(Int(ARCHIVE_VERSION_NUMBER), 1_000)),
            // It does not tell which one runs.
            LinkedLibrary("libdeflate", version: nil, built: LIBDEFLATE_VERSION_STRING),
            LinkedLibrary("zlib", version: String(cString: zlibVersion()), built: ZLIB_VERSION),
            LinkedLibrary(
                "zstd", version: String(cString: ZSTD_versionString()),
                built: "\(ZSTD_VERSION_MAJOR).\(ZSTD_VERSION_MINOR).\(ZSTD_VERSION_RELEASE)"),
        ]
    }

    /// Three parts of a version in one number, the last two below `base`.
    private static func number(_ version: Int, _ base: Int) -> String {
        "\(version / base / base).\(version / base % base).\(version % base)"
    }
}
