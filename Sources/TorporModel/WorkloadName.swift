/// What a person calls a workload: one living workload per name.
///
/// A DNS label (RFC 1123): 1 to 63 characters of `a-z 0-9 -`, no `-` at either end. Slashes, dots and capitals are refused here, once,
/// so that a name may later stand in a path, a host name or a cgroup.
package struct WorkloadName: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ text: String) throws(TorporError) {
        let bytes = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        let legal = bytes.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == dash
        }
        guard (1...63).contains(bytes.count), legal, bytes.first != dash, bytes.last != dash else {
            throw TorporError(
                .invalidArgument, "\"\(text)\" is not a workload name",
                remedy: "use 1 to 63 characters of a-z, 0-9 and '-', not beginning or ending with '-'")
        }
        rawValue = text
    }

    package init(from decoder: any Decoder) throws {
        self = try WorkloadName(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
