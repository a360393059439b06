/// A part of every day in UTC, by minutes since midnight; one that ends before it begins goes over midnight.
package struct DayHours: Hashable, Codable, Sendable, CustomStringConvertible {
    package let from: UInt16
    package let to: UInt16

    /// Minutes of a day.
    private static let day: UInt16 = 1440

    package init(from: UInt16, to: UInt16) {
        self.from = from
        self.to = to
    }

    package func contains(_ time: Timestamp) -> Bool {
        let minutes = time.milliseconds / 60_000
        let now = UInt16((minutes % Int64(Self.day) + Int64(Self.day)) % Int64(Self.day))
        return from <= to ? (from..<to).contains(now) : now >= from || now < to
    }

    package var description: String { "\(Self.text(from))-\(Self.text(to))" }

    /// `22:00-06:00`; `24:00` is the end of a day.
    package static func parse(_ text: String) throws(TorporError) -> DayHours {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minutes)
        guard ends.count == 2, let from = ends[0], let to = ends[1], from != to, from < day else {
            throw TorporError(.invalidArgument, "\(text.debugDescription) is no part of a day", remedy: "write 22:00-06:00, in UTC")
        }
        return DayHours(from: from, to: to)
    }

    private static func minutes(_ text: Substring) -> UInt16? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = UInt16(parts[0]), let minute = UInt16(parts[1]) else {
            return nil
        }
        let all = hour * 60 + minute
        return minute < 60 && all <= day ? all : nil
    }

    private static func text(_ minutes: UInt16) -> String {
        [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
