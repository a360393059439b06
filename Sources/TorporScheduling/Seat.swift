import TorporModel

/// What of a node counts for every workload, in a few words of memory: a fleet's are walked through for each choice.
struct Seat: Sendable {
    /// Not revoked, not lost, not cordoned.
    private(set) var isOpen: Bool
    /// It is to be emptied, and so is none of those to choose from.
    private(set) var isWithdrawn = false
    /// Which of the candidates' machines it is like.
    let machine: Int
    private let memoryBytes: UInt64
    private let diskBytes: UInt64
    /// What it takes from others at most, in bytes a second; nil for no limit.
    let inBytesPerSecond: UInt64?
    /// Promised to others, and not seen in the node's report yet.
    private(set) var reservedBytes: UInt64
    private var reservedDiskBytes: UInt64 = 0

    init(_ node: NodeRow, isOpen: Bool, machine: Int, reservedBytes: UInt64) {
        self.isOpen = isOpen
        self.machine = machine
        memoryBytes = node.report.freeMemoryBytes
        diskBytes = node.report.freeDiskBytes
        inBytesPerSecond = node.limits.inBytesPerSecond
        self.reservedBytes = reservedBytes
    }

    var freeBytes: UInt64 { memoryBytes > reservedBytes ? memoryBytes - reservedBytes : 0 }
    var freeDiskBytes: UInt64 { diskBytes > reservedDiskBytes ? diskBytes - reservedDiskBytes : 0 }

    mutating func withdraw() { (isOpen, isWithdrawn) = (false, true) }

    mutating func reserve(memoryBytes: UInt64, diskBytes: UInt64) {
        reservedBytes = Self.sum(reservedBytes, memoryBytes)
        reservedDiskBytes = Self.sum(reservedDiskBytes, diskBytes)
    }

    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isTooMuch) = left.addingReportingOverflow(right)
        return isTooMuch ? .max : sum
    }
}
