/// Runs as text: `12.4096.8192 z4096` is 8192 bytes of the chunk at place 12 from its byte 4096 on, and then 4096 zeros.
///
/// Decimal numbers, one blank between two runs, and nothing else.
enum ExtentText {
    static func write(_ extents: [Extent]) -> String {
        var text = ""
        text.reserveCapacity(extents.count * 16)
        for extent in extents {
            if !text.isEmpty { text += " " }
            if let chunk = extent.chunk { text += "\(chunk).\(extent.offset).\(extent.bytes)" } else { text += "z\(extent.bytes)" }
        }
        return text
    }

    /// nil for anything but such runs.
    static func read(_ text: String) -> [Extent]? {
        var extents: [Extent] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            if !extents.isEmpty, rest.popFirst() != UInt8(ascii: " ") { return nil }
            guard let extent = extent(&rest) else { return nil }
            extents.append(extent)
        }
        return extents
    }

    private static func extent(_ rest: inout Substring.UTF8View) -> Extent? {
        if rest.first == UInt8(ascii: "z") {
            rest.removeFirst()
            return number(&rest).map { Extent(zeros: $0) }
        }
        guard let chunk = number(&rest), rest.popFirst() == UInt8(ascii: "."), let offset = number(&rest),
            rest.popFirst() == UInt8(ascii: "."), let bytes = number(&rest)
        else { return nil }
        return Extent(chunk: chunk, offset: offset, bytes: bytes)
    }

    /// nil where no digit stands, and for what no `Int` holds.
    private static func number(_ rest: inout Substring.UTF8View) -> Int? {
        var value: Int?
        while let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            let (tens, tooMuch) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, over) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            if tooMuch || over { return nil }
            value = sum
            rest.removeFirst()
        }
        return value
    }
}
