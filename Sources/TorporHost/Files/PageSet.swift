/// Numbers of pages: a bit for each.
package struct PageSet: Sendable {
    private var words: [UInt64] = []
    package private(set) var count = 0

    package init() {}

    /// The pages of these runs.
    package init(_ runs: PageRuns) {
        words = [UInt64](repeating: 0, count: Int((runs.runs.last?.upperBound ?? 0) / 4096 / 64) + 1)
        for run in runs.runs { for number in run.lowerBound / 4096..<run.upperBound / 4096 { insert(number) } }
    }

    package var isEmpty: Bool { count == 0 }

    package func contains(_ number: UInt64) -> Bool {
        number / 64 < UInt64(words.count) && words[Int(number / 64)] >> (number % 64) & 1 == 1
    }

    package mutating func insert(_ number: UInt64) {
        if contains(number) { return }
        while words.count <= Int(number / 64) { words.append(0) }
        words[Int(number / 64)] |= 1 << (number % 64)
        count += 1
    }

    /// One that is not there is nothing.
    package mutating func remove(_ number: UInt64) {
        guard contains(number) else { return }
        words[Int(number / 64)] &= ~(1 << (number % 64))
        count -= 1
    }

    /// The same as runs, in bytes.
    package var runs: PageRuns {
        var runs = PageRuns()
        for (place, word) in words.enumerated() where word != 0 {
            for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 {
                let start = (UInt64(place) * 64 + UInt64(bit)) * 4096
                runs.append(start..<start + 4096)
            }
        }
        return runs
    }
}
