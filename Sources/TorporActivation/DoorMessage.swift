import TorporModel

/// What an agent and its node's doorkeeper say to each other: one JSON object a line.
enum DoorMessage: Hashable, Codable, Sendable {
    /// The doorkeeper's first word: the port to which the node's rules are to send whoever comes for a sleeper.
    case port(UInt16)
    /// Whose connections are to be held from now on; those of whoever is not among them any more are let through.
    case table([DoorEntry], number: UInt64)
    /// The table of this number is in force.
    case taken(UInt64)
    /// Somebody waits for it. Said again while somebody does.
    case knock(WorkloadID)
    /// It cannot be woken: whoever waits for it now is sent away.
    case sendAway(WorkloadID)
}
