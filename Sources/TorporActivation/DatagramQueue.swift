import TorporModel

/// Datagrams that wait for workloads which sleep, in the order in which they came. Whoever sends one does not wait for anything, so there is a
/// bound for each client and one for all.
struct DatagramQueue {
    private struct Share {
        var count = 0
        var bytes = 0
    }

    private struct Entry {
        let datagram: Datagram
        let came: ContinuousClock.Instant
        /// nil for one that came when the workload ran already.
        let crowd: Crowd?
    }

    private var waiting: [WorkloadID: [Entry]] = [:]
    private var clients: [String: Share] = [:]
    private var all = Share()

    /// Those for whom any waits.
    var wanted: [WorkloadID] { Array(waiting.keys) }
    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { all.count }

    /// nil when there is room for it.
    func refusal(of datagram: Datagram, _ limits: DoorLimits) -> DoorRefusal? {
        let (own, size) = (clients[datagram.client] ?? Share(), datagram.bytes.count)
        if all.count >= limits.datagrams || all.bytes + size > limits.datagramBytes { return .node }
        return own.count >= limits.datagramsOfClient || own.bytes + size > limits.datagramBytesOfClient ? .client : nil
    }

    /// Who has room leaves its crowd when it waits no more.
    mutating func add(_ datagram: Datagram, for workload: WorkloadID, at time: ContinuousClock.Instant, with crowd: Crowd?) {
        count(datagram, 1)
        waiting[workload, default: []].append(Entry(datagram: datagram, came: time, crowd: crowd))
    }

    /// All that wait for it, which do not any more.
    mutating func remove(_ workload: WorkloadID) -> [Datagram] {
        let gone = waiting.removeValue(forKey: workload) ?? []
        for entry in gone { drop(entry) }
        return gone.map(\.datagram)
    }

    /// Drops what has waited since before then, and says how many.
    mutating func forget(before time: ContinuousClock.Instant) -> Int {
        let before = all.count
        for (workload, queue) in waiting {
            let late = queue.prefix { $0.came < time }
            for entry in late { drop(entry) }
            waiting[workload] = late.count == queue.count ? nil : Array(queue[late.endIndex...])
        }
        return before - all.count
    }

    private mutating func drop(_ entry: Entry) {
        count(entry.datagram, -1)
        entry.crowd?.leave()
    }

    private mutating func count(_ datagram: Datagram, _ sign: Int) {
        let (client, size) = (datagram.client, datagram.bytes.count)
        all.count += sign
        all.bytes += sign * size
        clients[client, default: Share()].count += sign
        clients[client, default: Share()].bytes += sign * size
        if clients[client]?.count == 0 { clients[client] = nil }
    }
}
