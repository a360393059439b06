/// What a node's doorkeeper says beside who is wanted.
package enum DoorNews: Hashable, Sendable {
    /// What became of whoever came for it, the first of whom was accepted so long ago.
    case visited(WorkloadID, WakeStory, ago: Duration)
    case standing(DoorStanding)
    /// It cannot be heard any more: whoever waited there is heard of anew, or never.
    case gone
}
