/// Licence expressions (SPDX 2.3, annex D), of the licences that packages declare.
package enum SPDXExpression {
    /// The expression with identifiers in the list's spelling; nil where it is none, or names a licence that is not known here.
    package static func canonical(_ text: String) -> String? {
        guard text.utf8.count <= 1_024 else { return nil }
        var parser = Parser(tokens: tokens(text))
        guard let expression = parser.expression(depth: 0), parser.isAtEnd else { return nil }
        return expression
    }

    /// The identifier in the list's spelling; nil for one that is not known here.
    package static func license(_ id: String) -> String? { licenses[TextKey(lowercased(id))] }

    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var word: [UInt8] = []
        func flush(_ word: inout [UInt8], _ tokens: inout [String]) {
            if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        for byte in text.utf8 {
            switch byte {
            case 0x20: flush(&word, &tokens)
            case UInt8(ascii: "("), UInt8(ascii: ")"):
                flush(&word, &tokens)
                tokens.append(byte == UInt8(ascii: "(") ? "(" : ")")
            default: word.append(byte)
            }
        }
        flush(&word, &tokens)
        return tokens
    }

    private struct Parser {
        let tokens: [String]
        private var index = 0

        init(tokens: [String]) { self.tokens = tokens }

        var isAtEnd: Bool { index == tokens.count }

        mutating func expression(depth: Int) -> String? {
            guard depth < 16, var text = term(depth) else { return nil }
            while takes("OR") || takes("AND") {
                let word = tokens[index - 1]
                guard let next = term(depth) else { return nil }
                text += " \(word) \(next)"
            }
            return text
        }

        private mutating func term(_ depth: Int) -> String? {
            if takes("(") {
                guard let inner = expression(depth: depth + 1), takes(")") else { return nil }
                return "(\(inner))"
            }
            guard let id = next() else { return nil }
            guard let license = identifier(id) else { return nil }
            guard takes("WITH") else { return license }
            guard let exception = next().flatMap({ SPDXExpression.exceptions[TextKey(lowercased($0))] }) else {
                return nil
            }
            return "\(license) WITH \(exception)"
        }

        private func identifier(_ id: String) -> String? {
            if let known = SPDXExpression.license(id) { return known }
            if id.utf8.last == UInt8(ascii: "+"), let known = SPDXExpression.license(String(id.dropLast())) {
                return known + "+"
            }
            return nil
        }

        private mutating func next() -> String? {
            guard index < tokens.count else { return nil }
            index += 1
            return tokens[index - 1]
        }

        private mutating func takes(_ token: String) -> Bool {
            guard index < tokens.count, tokens[index].utf8.elementsEqual(token.utf8) else { return false }
            index += 1
            return true
        }
    }

    /// Identifiers of SPDX's list that packages name often. One that is not among them stays a licence's name.
    package static let identifiers = """
        0BSD AFL-2.0 AFL-2.1 AFL-3.0 AGPL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.0 Apache-1.1 Apache-2.0 APSL-2.0 \
        Artistic-1.0 Artistic-1.0-Perl Artistic-1.0-cl8 Artistic-2.0 Beerware BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause \
        BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-4-Clause \
        BSD-4-Clause-UC BSD-Source-Code BSL-1.0 bzip2-1.0.6 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 \
        CDDL-1.1 CECILL-2.1 CECILL-B CECILL-C CNRI-Python CPL-1.0 curl ECL-2.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 FSFAP FSFUL \
        FSFULLR FTL GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only GFDL-1.3-or-later GPL-1.0 GPL-1.0-only GPL-1.0-or-later \
        GPL-2.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0 GPL-3.0-only GPL-3.0-or-later HPND ICU IJG Info-ZIP Intel IPL-1.0 ISC \
        JSON LGPL-2.0 LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1 LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only \
        LGPL-3.0-or-later Libpng libpng-2.0 libtiff MIT MIT-0 MIT-CMU MIT-Modern-Variant MPL-1.0 MPL-1.1 MPL-2.0 MS-PL \
        MS-RL MulanPSL-2.0 NCSA Net-SNMP NTP OFL-1.0 OFL-1.1 OpenSSL OLDAP-2.8 OSL-2.1 OSL-3.0 PHP-3.0 PHP-3.01 PostgreSQL \
        PSF-2.0 Python-2.0 Python-2.0.1 Ruby Sleepycat SSH-OpenSSH SSPL-1.0 TCL Unicode-3.0 Unicode-DFS-2015 \
        Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C W3C-20150513 WTFPL X11 Xnet Zlib zlib-acknowledgement ZPL-2.0 ZPL-2.1
        """

    /// Identifiers of SPDX's list of exceptions that packages name often.
    package static let exceptionIdentifiers = """
        Autoconf-exception-2.0 Autoconf-exception-3.0 Bison-exception-2.2 Classpath-exception-2.0 Font-exception-2.0 \
        GCC-exception-2.0 GCC-exception-3.1 Libtool-exception Linux-syscall-note LLVM-exception \
        OpenJDK-assembly-exception-1.0 Swift-exception u-boot-exception-2.0 Universal-FOSS-exception-1.0
        """

    private static let licenses = table(identifiers)
    private static let exceptions = table(exceptionIdentifiers)

    private static func table(_ words: String) -> [TextKey: String] {
        var table: [TextKey: String] = [:]
        for word in words.split(separator: " ") { table[TextKey(lowercased(String(word)))] = String(word) }
        return table
    }

    private static func lowercased(_ text: String) -> String {
        let bytes = text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
