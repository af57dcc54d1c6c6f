import COpenSSL
import Core

/// OpenSSL as a library that nobody but this program configures.
package enum OpenSSL {
    /// Starts the library without its configuration file, once a process; every use in this module asks for it first.
    ///
    /// OpenSSL would read the file that `OPENSSL_CONF` names, or the machine's, on its first use, and that may load any code
    /// as a provider or an engine. What is started once without it stays so, also where others, such as libarchive, use it.
    ///
    /// It is not taken down when the process ends either: a thread that still hashes then would reach into what is gone.
    package static func start() { _ = isStarted }

    private static let isStarted =
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG) | UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

    /// The library, with the version that runs and that of its headers.
    package static var library: LinkedLibrary {
        let version = OpenSSL_version(OPENSSL_FULL_VERSION_STRING).map { String(cString: $0) }
        return LinkedLibrary("OpenSSL", version: version, built: OPENSSL_VERSION_STR)
    }
}
