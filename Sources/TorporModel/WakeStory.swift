/// What a node's door saw of whoever came for a workload that slept: times count from when the first of them was accepted.
package struct WakeStory: Hashable, Codable, Sendable {
    /// Until they were let through, in microseconds; nil when nobody was.
    package var letThroughUs: UInt64?
    /// Until the first byte of an answer to one of them passed the door, in microseconds; nil when none did. A datagram's answer passes no
    /// door.
    package var answeredUs: UInt64?
    /// How many came before the workload ran.
    package var connections: UInt64 = 0
    package var datagrams: UInt64 = 0

    package init() {}

    package init(letThroughUs: UInt64?, answeredUs: UInt64?, connections: UInt64, datagrams: UInt64) {
        self.letThroughUs = letThroughUs
        self.answeredUs = answeredUs
        self.connections = connections
        self.datagrams = datagrams
    }
}
