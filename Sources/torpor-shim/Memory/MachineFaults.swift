import CLinux
import Glibc
import TorporHost
import TorporModel

/// The faults of a virtual machine, asked by its VMM's userfaultfd itself (Firecracker 1.12, docs/snapshotting/handling-page-faults-on-snapshot-resume.md).
///
/// The VMM keeps its end of the userfaultfd, so when this keeper is killed the machine stands still at the next page that it lacks, and reads no
/// zeros; it would do so for ever, so the shim ends it. Pages that the machine never touched are zeros and come from nowhere.
final class MachineFaults: FaultLine {
    /// What is asked for at once of memory that nobody waits for, in bytes.
    private static let stretch: UInt64 = 1 << 20
    private static let page: UInt64 = 4096
    /// How many asks may wait for an answer: whoever waits for a page waits behind them.
    private static let mostAsks = 3

    private let listener: Descriptor
    /// The order in which pages come by themselves: those that were written last, then all.
    private let order: [Range<UInt64>]
    private var next = (run: 0, place: UInt64(0))
    /// Pages that are still to come, by number.
    private var missing: PageSet
    private(set) var asks: [PageAsk] = []
    /// nil until the VMM has come.
    private var machine: FaultingMachine?

    /// Listens where the VMM will look.
    init(_ files: MachineFolder) throws(TorporError) {
        let touched = try PageRuns(parsing: try DurableFile.readText(files[MachineFolder.touched], limit: 64 << 20), limit: .max >> 1)
        let hot = try PageRuns(parsing: try DurableFile.readText(files[MachineFolder.hot], limit: 64 << 20), limit: .max >> 1)
        missing = PageSet(touched)
        order = hot.runs + touched.runs
        listener = Descriptor(owning: try ShimSocket.listen(in: files.path, name: MachineFolder.faults))
    }

    var watched: [pollfd] { [pollfd(fd: machine?.faults ?? listener.raw, events: Int16(POLLIN), revents: 0)] }
    /// Pages are put where they belong at once.
    var hasRoom: Bool { true }

    func read() throws(TorporError) {
        guard let machine else {
            let raw: Int32 = cl_accept(listener.raw)
            if raw >= 0 { machine = try FaultingMachine(over: Descriptor(owning: raw)) }
            return
        }
        while let place = try machine.nextFault() { try serve(place, machine) }
        askAhead()
    }

    /// Somebody waits for the page at this place of the guest's memory.
    private func serve(_ place: UInt64, _ machine: FaultingMachine) throws(TorporError) {
        guard missing.contains(place / Self.page) else {
            // Zeros, or it has come in the meantime.
            return try machine.fillZeros(at: place, Self.page)
        }
        let isAsked = asks.contains { $0.bytes == Self.page && $0.address == place }
        if !isAsked { asks.append(PageAsk(process: 0, address: place, bytes: Self.page)) }
    }

    /// Keeps the line busy with what nobody waits for yet.
    private func askAhead() {
        while asks.count < Self.mostAsks, next.run < order.count {
            let run = order[next.run]
            var start = max(run.lowerBound, next.place)
            while start < run.upperBound, !missing.contains(start / Self.page) { start += Self.page }
            var end = start
            while end < run.upperBound, end - start < Self.stretch, missing.contains(end / Self.page) { end += Self.page }
            next = end < run.upperBound ? (next.run, end) : (next.run + 1, 0)
            if end > start { asks.append(PageAsk(process: 0, address: start, bytes: end - start)) }
        }
    }

    func answer(_ pages: [UInt8]) throws(TorporError) {
        guard let ask = asks.first, ask.bytes == UInt64(pages.count), let machine else {
            throw TorporError(.corrupt, "\(pages.count) bytes came that nobody asked for")
        }
        asks.removeFirst()
        try machine.fill(at: ask.address, pages)
        for number in ask.address / Self.page..<(ask.address + ask.bytes) / Self.page { missing.remove(number) }
        askAhead()
    }

    func tend() {}

    /// Once nothing is missing the kernel need not ask anybody any more.
    func isWhole() throws(TorporError) -> Bool {
        guard let machine, missing.isEmpty else { return false }
        try machine.letGo()
        return true
    }

    func abandon() {}
}
