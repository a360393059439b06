/// What the net may hold: orders that some coordinator could have sent, and answers that some agent gave. It only grows: a message may
/// arrive never, late, or often.
enum ModelMessage: Hashable {
    case freeze(node: Int, attempt: Int, inc: Int)
    case capture(node: Int, attempt: Int)
    case restore(node: Int, attempt: Int, version: Int)
    case seal(node: Int, attempt: Int, version: Int)
    case thaw(node: Int, attempt: Int)
    case discard(node: Int, attempt: Int)
    case release(node: Int, attempt: Int, version: Int, inc: Int)
    case releaseSource(node: Int, attempt: Int, version: Int, inc: Int)
    case vow(node: Int, attempt: Int, inc: Int)
    case retire(node: Int, attempt: Int)
    case sealed(attempt: Int, version: Int)
    case thawed(attempt: Int)
    case goneExactly(attempt: Int, version: Int)
    case goneForGood(attempt: Int)
    case discarded(attempt: Int)
    case released(attempt: Int)
    case vowed(attempt: Int, inc: Int)
    case sourceReleased(attempt: Int)
    case sourceGone(attempt: Int)
}
