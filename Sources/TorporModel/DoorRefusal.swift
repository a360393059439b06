/// Why a door turns somebody away.
package enum DoorRefusal: String, Hashable, Sendable, CaseIterable {
    /// The kernel dropped it, for it was not accepted in time; TCP asks again by itself.
    case backlog
    /// Its client has too many waiting already.
    case client
    /// Too many wait on the node.
    case node
    /// It has waited too long.
    case deadline
}
