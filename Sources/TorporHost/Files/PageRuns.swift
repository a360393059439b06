package import TorporModel

/// Runs of whole pages in order, none touching another.
package struct PageRuns: Hashable, Sendable {
    package private(set) var runs: [Range<UInt64>] = []

    package init() {}

    /// One.
    package init(_ run: Range<UInt64>) { append(run) }

    /// Behind all others, or going on where the last one ends.
    package mutating func append(_ run: Range<UInt64>) {
        if let last = runs.last, last.upperBound >= run.lowerBound {
            runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
        } else if !run.isEmpty {
            runs.append(run)
        }
    }

    /// The run that holds this place, or the next one behind it.
    package func run(from place: UInt64) -> Range<UInt64>? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound > place { high = middle } else { low = middle + 1 }
        }
        return low < runs.count ? runs[low] : nil
    }

    /// How much they are together, in bytes.
    package var bytes: UInt64 { runs.reduce(0) { $0 + UInt64($1.count) } }

    /// `START LENGTH`, a line each.
    package var text: String { runs.map { "\($0.lowerBound) \($0.count)\n" }.joined() }

    /// - Throws: `corrupt` for what is no list of runs in order within `limit` bytes.
    package init(parsing text: String, limit: UInt64) throws(TorporError) {
        for line in text.split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 2, numbers[0] >= runs.last?.upperBound ?? 0, numbers[0] < limit, numbers[1] <= limit - numbers[0],
                numbers[0] % 4096 == 0, numbers[1] % 4096 == 0
            else { throw TorporError(.corrupt, "\"\(line.prefix(60))\" is no run of pages") }
            append(numbers[0]..<numbers[0] + numbers[1])
        }
    }
}
