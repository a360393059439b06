/// When a workload goes to rest by itself, and how deep: it goes down one tier after another as long as it is quiet. Without times it never does.
package struct SleepPolicy: Hashable, Codable, Sendable {
    /// Which of its TCP connections keep it awake by being open, whether or not anything goes over them.
    package enum Connections: String, Hashable, Codable, Sendable, CaseIterable {
        /// Each of them: those it has accepted, and its own to elsewhere (a pool of a database's client).
        case open
        /// Those that it has accepted.
        case served
        /// None: bytes alone count.
        case none
    }

    /// Milliseconds of quiet after which it dozes: frozen where it is, its memory kept.
    package var dozeMs: UInt64?
    /// Milliseconds of quiet after which it sleeps: a snapshot on its node is the workload, its memory is free.
    package var sleepMs: UInt64?
    /// Milliseconds asleep after which its snapshot is on a second node as well.
    package var deepMs: UInt64?
    /// Milliseconds that it is left awake at least, each time.
    package var awakeMs: UInt64
    /// Thousandths of one processor that it may use and be quiet all the same.
    package var cpuMillis: UInt32
    package var connections: Connections
    /// Whose connections and packets do not count: health checks, scrapers.
    package var ignored: [AddressRange]
    /// When it may go to rest, in UTC; at any hour when empty.
    package var hours: [DayHours]
    /// A file of the workload's: while a process holds a lock on it (flock(2), fcntl(2)), it stays awake.
    package var lock: String?
    /// Asked when all else is quiet: a failure says that it has work to do.
    package var ask: WorkloadCall?

    package init(
        dozeMs: UInt64? = nil, sleepMs: UInt64? = nil, deepMs: UInt64? = nil, awakeMs: UInt64 = 10_000, cpuMillis: UInt32 = 20,
        connections: Connections = .open, ignored: [AddressRange] = [], hours: [DayHours] = [], lock: String? = nil,
        ask: WorkloadCall? = nil
    ) {
        self.dozeMs = dozeMs
        self.sleepMs = sleepMs
        self.deepMs = deepMs
        self.awakeMs = awakeMs
        self.cpuMillis = cpuMillis
        self.connections = connections
        self.ignored = ignored
        self.hours = hours
        self.lock = lock
        self.ask = ask
    }

    /// Whether it ever goes to rest by itself.
    package var isEmpty: Bool { dozeMs == nil && sleepMs == nil && deepMs == nil }

    /// - Throws: `invalidArgument` for times that contradict each other, with what to write instead.
    package func check() throws(TorporError) {
        if let dozeMs, let sleepMs, dozeMs >= sleepMs {
            throw TorporError(
                .invalidArgument, "it would doze only when it sleeps already", remedy: "let doze be shorter than after, or leave it out")
        }
        try ask?.check()
        guard ignored.count <= AddressRange.most else {
            throw TorporError(
                .invalidArgument, "\(ignored.count) ranges of addresses are ignored", remedy: "name at most \(AddressRange.most)")
        }
    }
}
