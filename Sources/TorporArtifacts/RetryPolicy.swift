/// How often a transfer asks again over a line that breaks.
package struct RetryPolicy: Sendable {
    /// Rounds in a row that may bring nothing new; a round that brought a chunk begins the count anew, so that a long transfer over a
    /// flaky line ends, and one over a dead line does too.
    package let fruitlessRounds: Int
    /// Waits before the next round; given how many were fruitless so far. The clock is the caller's.
    package let pause: @Sendable (Int) async -> Void

    /// `fruitlessRounds` of 0 gives up at the first round that brought nothing.
    package init(fruitlessRounds: Int, pause: @escaping @Sendable (Int) async -> Void) {
        self.fruitlessRounds = fruitlessRounds
        self.pause = pause
    }
}
