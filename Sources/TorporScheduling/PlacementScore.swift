import TorporModel

/// By what nodes that fit are compared: whole numbers, in this order.
struct PlacementScore: Hashable, Sendable {
    /// Weights of wishes that come true, less those of what is to be apart and would not be.
    let wishes: Int
    /// Whole minutes that bringing it there takes at least.
    let minutes: UInt64
    let freeBytes: UInt64

    /// Whether the first part that differs is better here; equals are not better than each other.
    func isBetter(than other: PlacementScore, _ strategy: PlacementStrategy) -> Bool {
        if wishes != other.wishes { return wishes > other.wishes }
        if minutes != other.minutes { return minutes < other.minutes }
        switch strategy {
        case .spread: return freeBytes > other.freeBytes
        case .pack: return freeBytes < other.freeBytes
        }
    }

    /// Why it came before the best of the others.
    ///
    /// - Parameter other: nil where no other node fits.
    func words(before other: PlacementScore?, _ strategy: PlacementStrategy) -> String {
        guard let other else { return "no other node fits" }
        if wishes != other.wishes { return "its wishes come to \(wishes) there, to \(other.wishes) at the next best" }
        if minutes != other.minutes { return "bringing it there takes at least \(minutes) min, to the next best \(other.minutes)" }
        if freeBytes == other.freeBytes { return "of equals it is the first by name" }
        let than = "\(Size.text(freeBytes)) of memory are free, \(Size.text(other.freeBytes)) at the next best"
        return strategy == .spread ? "it is the emptiest: \(than)" : "it is the fullest: \(than)"
    }
}
