/// A point in time, in milliseconds since 1970-01-01T00:00:00Z; the library never reads a clock, times come in.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch, negative before it.
    package let milliseconds: Int64

    /// Wraps milliseconds since the epoch.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Earlier first.
    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.milliseconds < rhs.milliseconds }

    /// Reads an RFC 3339 date-time with `Z` or a numeric offset, years 0001 to 9999, fractions to the millisecond
    /// (further digits are dropped); nil for anything else. A leap second (`:60`) is refused: it names no instant here.
    package init?(rfc3339 text: String) {
        var scanner = Scanner(text.utf8)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), scanner.take("T") || scanner.take("t"), let hour = scanner.number(2),
            scanner.take(":"), let minute = scanner.number(2), scanner.take(":"), let second = scanner.number(2),
            year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24,
            minute < 60, second < 60
        else { return nil }
        var thousandths: Int64 = 0
        if scanner.take(".") {
            guard let value = scanner.fraction() else { return nil }
            thousandths = value
        }
        guard let offset = scanner.offsetMinutes(), scanner.isAtEnd else { return nil }
        let dayNumber = Self.dayNumber(year: year, month: month, day: day)
        let seconds = dayNumber * 86_400 + Int64(hour) * 3_600 + Int64(minute - offset) * 60 + Int64(second)
        self.init(milliseconds: seconds * 1_000 + thousandths)
    }

    /// Days since the epoch of a proleptic Gregorian date (era arithmetic, 400 years to an era of 146,097 days).
    static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Scanner {
        private var rest: Substring.UTF8View
        init(_ text: String.UTF8View) { rest = text[...] }
        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let digit = rest.first, (0x30...0x39).contains(digit) else { return nil }
                value = value * 10 + Int(digit - 0x30)
                rest.removeFirst()
            }
            return value
        }

        mutating func fraction() -> Int64? {
            var value: Int64 = 0
            var digits = 0
            while let digit = rest.first, (0x30...0x39).contains(digit) {
                if digits < 3 { value = value * 10 + Int64(digit - 0x30) }
                digits += 1
                rest.removeFirst()
            }
            guard digits > 0 else { return nil }
            for _ in min(digits, 3)..<3 { value *= 10 }
            return value
        }

        mutating func offsetMinutes() -> Int? {
            if take("Z") || take("z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            return sign * (hours * 60 + minutes)
        }
    }
}

extension Timestamp {
    /// The proleptic Gregorian date of a day counted from the epoch.
    static func date(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (number + 719_468).flooredQuotient(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    /// The same time of day so many months later, in the UTC calendar; a day that the month lacks becomes its last.
    ///
    /// - Parameter months: 0 to 1,200; a time within the years that `init(rfc3339:)` reads.
    package func adding(months: Int) -> Timestamp {
        let (dayNumber, inDay) = milliseconds.flooredQuotient(by: 86_400_000)
        let (year, month, day) = Self.date(ofDay: dayNumber)
        let index = year * 12 + month - 1 + Int64(months)
        let (newYear, newMonth) = (Int(index / 12), Int(index % 12) + 1)
        let newDay = min(Int(day), Self.days(in: newMonth, of: newYear))
        let newNumber = Self.dayNumber(year: newYear, month: newMonth, day: newDay)
        return Timestamp(milliseconds: newNumber * 86_400_000 + inDay)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with milliseconds only where there are any.
    package var description: String {
        let (days, inDay) = milliseconds.flooredQuotient(by: 86_400_000)
        let (year, month, day) = Self.date(ofDay: days)
        // Digit by digit: a report of 10,000 layers says a hundred thousand times.
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ value: Int64, _ width: Int, _ separator: Unicode.Scalar) {
            var divisor: Int64 = width == 2 ? 10 : width == 3 ? 100 : 1_000
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
                divisor /= 10
            }
            text.append(UInt8(ascii: separator))
        }
        if (0...9_999).contains(year) { append(year, 4, "-") } else { text += "\(year)-".utf8 }
        append(month, 2, "-")
        append(day, 2, "T")
        let seconds = inDay / 1_000
        append(seconds / 3_600, 2, ":")
        append(seconds / 60 % 60, 2, ":")
        append(seconds % 60, 2, inDay % 1_000 == 0 ? "Z" : ".")
        if inDay % 1_000 != 0 { append(inDay % 1_000, 3, "Z") }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Int64 {
    /// Quotient and remainder with a remainder that is never negative.
    fileprivate func flooredQuotient(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
