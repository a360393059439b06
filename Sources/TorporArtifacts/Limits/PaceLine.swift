import TorporModel

/// Who may have bytes of a limited rate, and in which order: frozen first, and among equals in the order of their coming. A pure value.
///
/// Nobody holds a turn while there is nothing to have: who is first is asked when there is. So a frozen workload's chunk that comes late
/// still goes before all that wait.
struct PaceLine {
    /// One that waits.
    private struct Waiter {
        let name: UInt64
        let bytes: UInt64
    }

    /// After so many frozen ones in a row that went before one which waited, a patient one goes: a stream over which nothing comes for long
    /// would be called broken.
    static let patience = 15
    /// One that is not first looks again after this long at the earliest, in nanoseconds: the first one is about to go.
    static let shortestWait: UInt64 = 5_000_000

    /// nil where nothing is limited.
    private(set) var bucket: TokenBucket?
    private var frozen: [Waiter] = []
    private var patient: [Waiter] = []
    private var passed = 0
    private var next: UInt64 = 0

    /// How many wait.
    var waiting: Int { frozen.count + patient.count }

    /// Another rate from now on, with such a burst; nil for no limit.
    mutating func limit(to rate: UInt64?, burst: UInt64, at now: UInt64) {
        guard let rate else { return bucket = nil }
        bucket?.change(rate: rate, burst: burst, at: now)
        bucket = bucket ?? TokenBucket(rate: rate, burst: burst, at: now)
    }

    /// Comes for so many bytes; the name to ask under.
    mutating func come(_ bytes: UInt64, _ urgency: TransferUrgency) -> UInt64 {
        next += 1
        let waiter = Waiter(name: next, bytes: bytes)
        switch urgency {
        case .frozen: frozen.append(waiter)
        case .patient: patient.append(waiter)
        }
        return next
    }

    /// nil when its bytes may go, and it has left the line; else after how many nanoseconds it is to ask again.
    mutating func ask(_ name: UInt64, at now: UInt64) -> UInt64? {
        guard bucket != nil else {
            withdraw(name)
            return nil
        }
        let order = isPatientsTurn ? patient + frozen : frozen + patient
        guard let place = order.firstIndex(where: { $0.name == name }) else { return nil }
        if place == 0 {
            let wait = bucket?.take(order[0].bytes, at: now) ?? 0
            guard wait == 0 else { return wait }
            passed = isPatientsTurn || patient.isEmpty ? 0 : passed + 1
            withdraw(name)
            return nil
        }
        let ahead = order[...place].reduce(0) { $0 + $1.bytes }
        return max(bucket?.wait(for: ahead, at: now) ?? 0, Self.shortestWait)
    }

    /// Waits no more.
    mutating func withdraw(_ name: UInt64) {
        frozen.removeAll { $0.name == name }
        patient.removeAll { $0.name == name }
    }

    private var isPatientsTurn: Bool { frozen.isEmpty || passed >= Self.patience && !patient.isEmpty }
}
