package import TorporModel

extension WireLimits {
    /// A count as it is sent: what does not fit is sent as the nearest that does, and refused by the reader.
    package static func sent(_ count: Int) -> UInt32 { UInt32(clamping: count) }

    /// A count as it was asked for.
    ///
    /// - Throws: `invalidArgument` for zero, and for a billion.
    package static func read(_ count: UInt32, in range: ClosedRange<Int>, _ what: String) throws(TorporError) -> Int {
        guard range.contains(Int(count)) else {
            throw TorporError(
                .invalidArgument, "\(count) \(what) cannot be asked for", remedy: "ask for \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(count)
    }
}

/// A TCP port; zero is none.
///
/// - Throws: `invalidArgument`, naming the port by `what`.
func readPort(_ value: UInt32, _ what: String) throws(TorporError) -> UInt16 {
    guard let port = UInt16(exactly: value), port != 0 else { throw Malformed.outOfRange(what, value) }
    return port
}
