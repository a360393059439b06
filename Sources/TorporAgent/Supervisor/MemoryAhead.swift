import TorporModel

/// Memory that came along with what was asked for, and is likely to be asked for next: criu brings what nobody waits for in order, 64 KiB at first
/// and then up to 1 MiB, one ask after the other, and a round trip for each would take most of the time (criu/uffd.c, `DEFAULT_XFER_LEN`).
struct MemoryAhead: Sendable {
    /// What `bytes` are.
    let ask: PageAsk
    let bytes: [UInt8]

    /// nil unless all of it is here.
    func answer(to other: PageAsk) -> [UInt8]? {
        guard other.process == ask.process, other.address >= ask.address, other.bytes <= ask.bytes,
            case let offset = other.address - ask.address, offset <= ask.bytes - other.bytes
        else { return nil }
        return Array(bytes[Int(offset)..<Int(offset + other.bytes)])
    }
}

extension PageAsk {
    /// The same and what lies behind it, `length` bytes in all; nil for what is as long already.
    func widened(to length: UInt64) -> PageAsk? {
        guard bytes < length, address.addingReportingOverflow(length).overflow == false else { return nil }
        return PageAsk(process: process, address: address, bytes: length)
    }
}
