import TorporModel

/// Somebody who came for a workload that sleeps, and has a place in the waiting room.
struct Visit: Hashable, Sendable {
    let workload: WorkloadID
    /// Where it is to be passed on to.
    let target: OriginalDestination
    /// Its address, without the port.
    let client: String
    let ticket: UInt64
    /// What is to be read of it before it waits for anybody.
    let http: HTTPDoor?
}
