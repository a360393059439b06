import CLinux
import Glibc
import TorporHost
import TorporModel

/// The faults of a machine on QEMU: the keeper speaks to it as the source of a post-copy migration does (QEMU 7.2, docs/devel/migration.rst and
/// migration/savevm.c). The original, which is frozen with its own QEMU, takes no part in that: its memory is read where it lies.
///
/// When this keeper is killed the machine stands still at the next page that it lacks, and the shim ends it. A page goes once: QEMU takes a second one
/// for an error.
final class PostcopyFaults: FaultLine {
    /// What QEMU says on the way back (migration/migration.h).
    private enum Word: UInt64 {
        case shut = 1
        case pong, pagesOfBlock, pages
    }

    /// How much may wait for QEMU to take it, in bytes.
    private static let mostOutgoing = 4 << 20
    /// How long QEMU's end of the line is waited for by the end of its process, in milliseconds.
    private static let patience: UInt64 = 2000

    private let listener: Descriptor
    private let state: QEMUState
    private var order: PageOrder
    /// Pages of zeros that were asked for and given.
    private var given = PageSet()
    /// nil until QEMU has come.
    private var line: OpenFile?
    private var incoming: [UInt8] = []
    private var outgoing: [UInt8] = []
    private var gone = 0
    /// QEMU was told that this was all; it has said so, too.
    private var hasSaidAll = false
    private var isShut = false
    /// Since when QEMU's end is closed, in `MonotonicClock` milliseconds.
    private var closedAt: UInt64?

    /// Listens where the machine's engine will look.
    init(_ files: MachineFolder) throws(TorporError) {
        state = try QEMUStream.state(of: try DurableFile.read(files[MachineFolder.state], limit: 256 << 20)).0
        order = try PageOrder(files)
        outgoing = state.postcopyHead
        listener = Descriptor(owning: try ShimSocket.listen(in: files.path, name: MachineFolder.faults))
    }

    var watched: [pollfd] {
        guard let line else { return [pollfd(fd: listener.raw, events: Int16(POLLIN), revents: 0)] }
        // Its end is readable for ever.
        let reads = closedAt == nil ? POLLIN : 0
        return [pollfd(fd: line.raw, events: Int16(reads | (gone < outgoing.count ? POLLOUT : 0)), revents: 0)]
    }

    var hasRoom: Bool { outgoing.count - gone < Self.mostOutgoing }
    var asks: [PageAsk] { order.asks }

    func read() throws(TorporError) {
        guard let line else {
            let raw: Int32 = cl_accept(listener.raw)
            if raw >= 0 { line = OpenFile(owning: raw) }
            return
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while closedAt == nil {
            let got = Glibc.read(line.raw, &buffer, buffer.count)
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == EAGAIN { break }
            guard got > 0 else {
                closedAt = MonotonicClock.milliseconds
                break
            }
            incoming += buffer[..<got]
        }
        while try message() {}
        order.askAhead()
    }

    /// One of QEMU's messages: kind and length, 2 bytes each; false when none is whole.
    private func message() throws(TorporError) -> Bool {
        guard incoming.count >= 4 else { return false }
        let length = Int(Self.number(incoming[2..<4]))
        guard incoming.count >= 4 + length else { return false }
        let (kind, data) = (Self.number(incoming[..<2]), Array(incoming[4..<4 + length]))
        incoming.removeFirst(4 + length)
        switch Word(rawValue: kind) {
        case .pong: break
        case .shut:
            guard Self.number(data) == 0 else { throw TorporError(.lost, "qemu did not take all of its memory") }
            isShut = true
        case .pagesOfBlock, .pages:
            guard data.count >= 12 else { throw TorporError(.corrupt, "qemu asked for pages in \(data.count) bytes") }
            if kind == Word.pagesOfBlock.rawValue, Array(data.dropFirst(13)) != state.memory?.name {
                throw TorporError(.lost, "qemu lacks memory that is not its machine's")
            }
            try serve(Self.number(data[..<8]), Self.number(data[8..<12]))
        case nil: throw TorporError(.corrupt, "qemu said \(kind)")
        }
        return true
    }

    /// Somebody waits for these pages.
    private func serve(_ place: UInt64, _ bytes: UInt64) throws(TorporError) {
        guard place % PageOrder.page == 0, bytes <= 1 << 30 else {
            throw TorporError(.corrupt, "qemu asked for \(bytes) bytes at \(place)")
        }
        for page in stride(from: place, to: place + bytes, by: Int(PageOrder.page)) where !order.want(page) {
            let number = page / PageOrder.page
            if order.hasCome(number) || given.contains(number) { continue }
            given.insert(number)
            outgoing += state.pages(state.record(of: page, nil))
        }
        flush()
    }

    func answer(_ pages: [UInt8]) throws(TorporError) {
        let ask = try order.answered(by: pages)
        var records: [UInt8] = []
        for start in stride(from: 0, to: pages.count, by: Int(PageOrder.page)) {
            let place = ask.address + UInt64(start)
            guard order.missing.contains(place / PageOrder.page) else { continue }
            records += state.record(of: place, pages[start..<start + Int(PageOrder.page)])
            order.came(place / PageOrder.page)
        }
        if !records.isEmpty { outgoing += state.pages(records) }
        order.askAhead()
        flush()
    }

    /// As much as QEMU takes; it takes nothing while it is held.
    private func flush() {
        guard let line else { return }
        while gone < outgoing.count {
            let wrote: Int32 = outgoing.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[gone...])
                return cl_write_quietly(line.raw, rest.baseAddress, rest.count)
            }
            if wrote == -EINTR { continue }
            if wrote <= 0 { return }
            gone += Int(wrote)
        }
        outgoing.removeAll(keepingCapacity: true)
        gone = 0
    }

    func tend() {
        if line != nil, order.missing.isEmpty, !hasSaidAll {
            hasSaidAll = true
            outgoing += state.postcopyEnd
        }
        flush()
    }

    /// Once QEMU has said that it has all.
    func isWhole() throws(TorporError) -> Bool {
        if isShut, hasSaidAll { return true }
        if let closedAt, MonotonicClock.milliseconds >= closedAt + Self.patience {
            throw TorporError(.lost, "qemu broke off before all of its memory had come")
        }
        return false
    }

    func abandon() {}

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
