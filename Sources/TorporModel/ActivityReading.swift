/// What a copy has done so far, as its node can see it. Counts only ever grow; those that begin anew (another agent listens) count as activity.
package struct ActivityReading: Hashable, Sendable {
    /// Of all its processes, in microseconds.
    package let cpuMicroseconds: UInt64
    /// Packets to it that carry something: no acknowledgements, no pings, nothing from those its policy ignores.
    package let packets: UInt64
    /// Connections that its policy counts, each by its far end.
    package let connections: [String]
    /// Somebody holds the lock that its policy names.
    package let isLocked: Bool
    /// Exec sessions in it.
    package let sessions: Int
    /// It is frozen in memory, and woken by the next packet.
    package let isDozing: Bool

    package init(cpuMicroseconds: UInt64, packets: UInt64, connections: [String], isLocked: Bool, sessions: Int, isDozing: Bool) {
        self.cpuMicroseconds = cpuMicroseconds
        self.packets = packets
        self.connections = connections
        self.isLocked = isLocked
        self.sessions = sessions
        self.isDozing = isDozing
    }
}
