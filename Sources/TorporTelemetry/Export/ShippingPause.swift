/// When to try again after failures, counted in ticks rather than slept, so that shutdown never waits for it.
struct ShippingPause {
    private var next = 1
    private var left = 0
    private let longest: Int

    init(longest: Int) { self.longest = longest }

    /// One interval has passed, or a batch is full.
    ///
    /// - Returns: whether to try now.
    mutating func tick() -> Bool {
        if left > 0 { left -= 1 }
        return left == 0
    }

    mutating func succeeded() {
        next = 1
        left = 0
    }

    mutating func failed() {
        left = next
        next = min(next * 2, longest)
    }
}
