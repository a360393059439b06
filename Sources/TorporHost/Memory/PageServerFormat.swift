package import TorporModel

/// What criu's `lazy-pages` daemon says to a page server, and hears from it (criu/page-xfer.c, `struct page_server_iov`).
///
/// Requests have one length and no end; each answer is a header like the request and then the pages, in the order of the requests.
package struct PageServerFormat: Hashable, Sendable {
    /// criu 4.2 and later count pages in 64 bits; those before in 32, and their messages are shorter.
    package let isWide: Bool

    package init(isWide: Bool) { self.isWide = isWide }

    /// One message of the daemon.
    package enum Request: Hashable, Sendable {
        case pages(PageAsk)
        /// It has all, and waits for four zero bytes before it ends.
        case close
        case unknown(UInt32)
    }

    package static let pageBytes: UInt64 = 4096
    /// `PS_IOV_ADD_F` with `PE_PRESENT`.
    private static let added: UInt32 = 6 | 4 << 16
    private static let get: UInt32 = 7
    /// `PS_IOV_CLOSE` and `PS_IOV_FORCE_CLOSE`.
    private static let closing: Set<UInt32> = [0x1023, 0x1024]
    /// What the daemon hears when it said that it closes.
    package static let closed: [UInt8] = [0, 0, 0, 0]

    /// Length of every request, and of every answer's header.
    package var headerBytes: Int { isWide ? 32 : 24 }

    /// - Parameter bytes: exactly `headerBytes`.
    package func request(_ bytes: [UInt8]) -> Request {
        let command = UInt32(truncatingIfNeeded: LittleEndian.number(bytes, at: 0, length: 4))
        let word = command & 0xffff
        if Self.closing.contains(word) { return .close }
        guard word == Self.get else { return .unknown(command) }
        let pages = isWide ? LittleEndian.number(bytes, at: 8, length: 8) : LittleEndian.number(bytes, at: 4, length: 4)
        let rest = isWide ? 16 : 8
        let (length, overflow) = pages.multipliedReportingOverflow(by: Self.pageBytes)
        guard !overflow, pages > 0 else { return .unknown(command) }
        return .pages(
            PageAsk(
                process: LittleEndian.number(bytes, at: rest + 8, length: 8), address: LittleEndian.number(bytes, at: rest, length: 8),
                bytes: length))
    }

    /// What stands before the pages that answer `ask`.
    package func header(answering ask: PageAsk) -> [UInt8] {
        let pages = ask.bytes / Self.pageBytes
        var bytes = LittleEndian.bytes(UInt64(Self.added), length: 4)
        if isWide {
            bytes += LittleEndian.bytes(0, length: 4) + LittleEndian.bytes(pages, length: 8)
        } else {
            bytes += LittleEndian.bytes(pages, length: 4)
        }
        return bytes + LittleEndian.bytes(ask.address, length: 8) + LittleEndian.bytes(ask.process, length: 8)
    }
}
