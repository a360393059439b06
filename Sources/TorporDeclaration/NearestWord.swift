/// The word that was probably meant.
package enum NearestWord {
    /// The first of the nearest `words`, if it is at most two slips from `word`, and at most one for every two of its letters.
    package static func to(_ word: String, among words: [String]) -> String? {
        let candidates = words.map { (word: $0, slips: slips(word, $0), length: max(word.count, $0.count)) }
        return candidates.filter { $0.slips <= min(2, $0.length / 2) }.min { $0.slips < $1.slips }?.word
    }

    /// How many letters were left out, added, mistaken or exchanged with their neighbour: the optimal string alignment distance.
    package static func slips(_ one: String, _ other: String) -> Int {
        // A key is short; whoever writes one of a megabyte did not mean any of ours.
        guard max(one.count, other.count) <= 64 else { return .max }
        let (one, other) = (Array(one), Array(other))
        var before: [Int] = []
        var last = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var current = [row + 1]
            for column in other.indices {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other[column] ? 0 : 1))
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == other[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            (before, last) = (last, current)
        }
        return last[other.count]
    }
}
