import Core
import Report

/// What must hold of reports that were stored and are rendered anew, in every format.
enum ReportProperties {
    static func check(_ bytes: [UInt8]) -> Bool {
        let stored: StoredReport.Stored
        do throws(JSONFault) { stored = try StoredReport.read(bytes) } catch { return false }
        var context = RenderContext(
            toolVersion: "0", asOf: stored.answer.report.asOf, baseFolder: nil, style: TextStyle(width: 80),
            settings: stored.settings)
        context.account = AWSAccount(account: "123456789012", region: "eu-central-1")
        let isStatus = if case .status = stored.answer.telling { true } else { false }
        for format in Formats.stored.all
        where format.format != "vsa" && (isStatus || Formats.answers.renderer(format.format) != nil) {
            do throws(Failure) {
                let text = try format.bytes(stored, context)
                require(String(validating: text, as: UTF8.self) != nil, "\(format.format) is not UTF-8")
                let isSafe = String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy {
                    $0 == "\n" || !$0.steersOrHides
                }
                require(isSafe, "\(format.format) holds what steers or hides")
                if format.format == "json" { checkAgain(text, as: stored, context) }
            } catch {
                require(false, "\(format.format) is not written: \(error.message)")
            }
        }
        return true
    }

    /// What is written of it is read, and is written the same.
    private static func checkAgain(_ text: [UInt8], as stored: StoredReport.Stored, _ context: RenderContext) {
        do throws(JSONFault) {
            let again = try StoredReport.read(text)
            require(again.answer.verdict == stored.answer.verdict, "a report that is written again says otherwise")
        } catch {
            require(false, "a report that is written again is refused: \(error)")
        }
    }
}
