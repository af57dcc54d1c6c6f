/// The line that a terminal shows while a long reading lasts; whether and how often is the command line's to say.
package struct ProgressLine: Sendable {
    /// What is being read, such as a file's name.
    package var label: String
    /// Bytes done.
    package var done: UInt64
    /// Bytes in all; 0 where that is not known.
    package var total: UInt64
    /// Time since the start.
    package var elapsed: Duration

    /// Describes a moment.
    package init(label: String, done: UInt64, total: UInt64, elapsed: Duration) {
        self.label = label
        self.done = done
        self.total = total
        self.elapsed = elapsed
    }

    /// The line, without carriage return or line feed and shorter than the style's width, so that no terminal wraps it.
    package func text(style: TextStyle) -> [UInt8] {
        let canvas = TextCanvas(style)
        let label = SafeText.atLineStart(canvas.safe(label)).text
        let tail = figures
        let room = style.columns - 1 - TextMeasure.columns(tail)
        // By the terminal alone, so that the bar does not jump when figures come and go.
        let barWidth = total == 0 || style.columns < 60 ? 0 : min(30, style.columns / 3)
        let labelRoom = room - (barWidth == 0 ? 2 : barWidth + 4)
        let shownLabel = TextMeasure.elided(label, to: max(8, labelRoom), ellipsis: style.ellipsis)
        let fits = TextMeasure.columns(shownLabel) <= labelRoom
        var text = fits && !label.isEmpty ? "\(shownLabel)  " : ""
        if barWidth > 0 { text += bar(barWidth, style) + "  " }
        return Array((text + tail).utf8)
    }

    private var share: Double { total == 0 ? 0 : min(1, Double(done) / Double(total)) }

    private var seconds: Double {
        let (seconds, attoseconds) = elapsed.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    private func bar(_ width: Int, _ style: TextStyle) -> String {
        let filled = Int(share * Double(width))
        let (full, empty) = style.unicode ? ("━", "─") : ("#", "-")
        return String(repeating: full, count: filled) + String(repeating: empty, count: width - filled)
    }

    /// ` 42 %  312.0 MB/s  eta 0:03`, each in columns of its own width so that the line stays still.
    private var figures: String {
        var parts = [total == 0 ? TextMeasure.size(done) : padded("\(Int(share * 100)) %", 5)]
        guard seconds > 0, done > 0 else { return parts[0] }
        let rate = Double(done) / seconds
        if rate < 1e15 { parts.append(padded("\(TextMeasure.size(UInt64(rate)))/s", 10)) }
        let left = Double(total) - Double(done)
        if total > 0, left > 0, left / rate < 360_000 {
            let seconds = Int(left / rate) + 1
            let inMinute = seconds % 60
            parts.append("eta \(seconds / 60):\(inMinute < 10 ? "0" : "")\(inMinute)")
        }
        return parts.joined(separator: "  ")
    }

    private func padded(_ text: String, _ width: Int) -> String { TextMeasure.padding(text, to: width) + text }
}
