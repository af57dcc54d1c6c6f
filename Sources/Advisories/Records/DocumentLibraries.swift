import CExpat
import CYAML
import Core

/// The libraries that advisories are read with.
package enum DocumentLibraries {
    /// The versions that run, and of expat the one of its headers; libyaml's state none.
    package static var all: [LinkedLibrary] {
        [
            LinkedLibrary("libyaml", version: yaml_get_version_string().map { String(cString: $0) }, built: nil),
            LinkedLibrary(
                "expat",
                version: XML_ExpatVersion().map {
                    String(decoding: String(cString: $0).utf8.dropFirst("expat_".utf8.count), as: UTF8.self)
                },
                built: "\(XML_MAJOR_VERSION).\(XML_MINOR_VERSION).\(XML_MICRO_VERSION)"),
        ]
    }
}
