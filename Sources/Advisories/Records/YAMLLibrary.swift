import CYAML
import Core

/// The library that YAML is read with.
package enum YAMLLibrary {
    /// The version that runs; its headers state none.
    package static var library: LinkedLibrary {
        LinkedLibrary("libyaml", version: yaml_get_version_string().map { String(cString: $0) }, built: nil)
    }
}
