import TorporModel

/// Datagrams that wait for workloads which sleep, in the order in which they came. Whoever sends one does not wait for anything, so there is a
/// bound for each client and one for all.
struct DatagramQueue {
    private struct Share {
        var count = 0
        var bytes = 0
    }

    private var waiting: [WorkloadID: [(datagram: Datagram, came: ContinuousClock.Instant)]] = [:]
    private var clients: [String: Share] = [:]
    private var all = Share()

    /// Those for whom any waits.
    var wanted: [WorkloadID] { Array(waiting.keys) }
    var isEmpty: Bool { waiting.isEmpty }

    /// False when there is no room for it.
    mutating func add(_ datagram: Datagram, for workload: WorkloadID, at time: ContinuousClock.Instant, _ limits: DoorLimits) -> Bool {
        let (own, size) = (clients[datagram.client] ?? Share(), datagram.bytes.count)
        guard all.count < limits.datagrams, all.bytes + size <= limits.datagramBytes, own.count < limits.datagramsOfClient,
            own.bytes + size <= limits.datagramBytesOfClient
        else { return false }
        count(datagram, 1)
        waiting[workload, default: []].append((datagram, time))
        return true
    }

    /// All that wait for it, which do not any more.
    mutating func remove(_ workload: WorkloadID) -> [Datagram] {
        let gone = (waiting.removeValue(forKey: workload) ?? []).map(\.datagram)
        for datagram in gone { count(datagram, -1) }
        return gone
    }

    /// Drops what has waited since before then.
    mutating func forget(before time: ContinuousClock.Instant) {
        for (workload, queue) in waiting {
            let late = queue.prefix { $0.came < time }
            for entry in late { count(entry.datagram, -1) }
            waiting[workload] = late.count == queue.count ? nil : Array(queue[late.endIndex...])
        }
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
