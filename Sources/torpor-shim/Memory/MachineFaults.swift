import CLinux
import Glibc
import TorporHost
import TorporModel

/// The faults of a virtual machine, asked by its VMM's userfaultfd itself (Firecracker 1.12, docs/snapshotting/handling-page-faults-on-snapshot-resume.md).
///
/// The VMM keeps its end of the userfaultfd, so when this keeper is killed the machine stands still at the next page that it lacks, and reads no
/// zeros; it would do so for ever, so the shim ends it. Pages that the machine never touched are zeros and come from nowhere.
final class MachineFaults: FaultLine {
    private let listener: Descriptor
    private var order: PageOrder
    /// nil until the VMM has come.
    private var machine: FaultingMachine?

    /// Listens where the VMM will look.
    init(_ files: MachineFolder) throws(TorporError) {
        order = try PageOrder(files)
        listener = Descriptor(owning: try ShimSocket.listen(in: files.path, name: MachineFolder.faults))
    }

    var watched: [pollfd] { [pollfd(fd: machine?.faults ?? listener.raw, events: Int16(POLLIN), revents: 0)] }
    /// Pages are put where they belong at once.
    var hasRoom: Bool { true }
    var asks: [PageAsk] { order.asks }

    func read() throws(TorporError) {
        guard let machine else {
            let raw: Int32 = cl_accept(listener.raw)
            if raw >= 0 { machine = try FaultingMachine(over: Descriptor(owning: raw)) }
            return
        }
        while let place = try machine.nextFault() {
            // Zeros, or it has come in the meantime.
            if !order.want(place) { try machine.fillZeros(at: place, PageOrder.page) }
        }
        order.askAhead()
    }

    func answer(_ pages: [UInt8]) throws(TorporError) {
        let ask = try order.answered(by: pages)
        guard let machine else { throw TorporError(.corrupt, "memory came before the machine") }
        guard try machine.fill(at: ask.address, pages) else { return }
        for number in ask.address / PageOrder.page..<(ask.address + ask.bytes) / PageOrder.page { order.came(number) }
        order.askAhead()
    }

    func tend() {}

    /// Once nothing is missing the kernel need not ask anybody any more.
    func isWhole() throws(TorporError) -> Bool {
        guard let machine, order.missing.isEmpty else { return false }
        try machine.letGo()
        return true
    }

    func abandon() {}
}
