import TorporHost

/// Numbers of pages: a bit for each.
struct PageSet {
    private var words: [UInt64]
    private var count: Int

    /// The pages of these runs.
    init(_ runs: PageRuns) {
        words = [UInt64](repeating: 0, count: Int((runs.runs.last?.upperBound ?? 0) / 4096 / 64) + 1)
        count = 0
        for run in runs.runs { for number in run.lowerBound / 4096..<run.upperBound / 4096 { insert(number) } }
    }

    var isEmpty: Bool { count == 0 }

    func contains(_ number: UInt64) -> Bool {
        number / 64 < UInt64(words.count) && words[Int(number / 64)] >> (number % 64) & 1 == 1
    }

    private mutating func insert(_ number: UInt64) {
        if contains(number) { return }
        words[Int(number / 64)] |= 1 << (number % 64)
        count += 1
    }

    /// One that is not there is nothing.
    mutating func remove(_ number: UInt64) {
        guard contains(number) else { return }
        words[Int(number / 64)] &= ~(1 << (number % 64))
        count -= 1
    }
}
