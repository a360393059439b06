import TorporModel

/// What an agent and its node's doorkeeper say to each other: one JSON object a line.
///
/// They are not always of one release, for a doorkeeper outlives its agent. A field that is missing is nil, and one that is not known is
/// not read; a message that is not known breaks the line, so it is said only to who has asked for it.
enum DoorMessage: Hashable, Codable, Sendable {
    /// The doorkeeper's first word: the port to which the node's rules are to send whoever comes for a sleeper.
    case port(UInt16)
    /// Whose connections are to be held from now on; those of whoever is not among them any more are let through.
    ///
    /// - Parameter asks: the agent wants to hear more than who is wanted.
    case table([DoorEntry], number: UInt64, asks: Bool? = nil)
    /// The table of this number is in force.
    case taken(UInt64)
    /// Somebody waits for it. Said again while somebody does.
    ///
    /// - Parameter since: when the first was accepted. The clock does not differ between processes of one kernel.
    case knock(WorkloadID, since: ContinuousClock.Instant? = nil)
    /// It cannot be woken: whoever waits for it now is sent away.
    case sendAway(WorkloadID)
    /// What became of whoever came for it, the first of whom was accepted then. Said to who asks.
    case visited(WorkloadID, WakeStory, since: ContinuousClock.Instant)
    /// Said to who asks, when it has changed.
    case standing(DoorStanding)
}
