package import TorporModel

/// What of a log has been printed, while the log is asked for again and again and the workload moves from node to node.
package struct LogFollower: Sendable {
    /// The end of what was printed: enough to find the place again.
    private var last: [LogLine] = []
    private var node: NodeID?
    private static let remembered = 64

    package init() {}

    /// The text that has not been printed yet, with a mark wherever the workload went on on another node.
    ///
    /// When nothing of what was printed is there any more, everything is new, and a mark says that lines were missed.
    package mutating func text(of lines: [LogLine]) -> [String] {
        let start = place(in: lines)
        var text: [String] = []
        if start == nil, !last.isEmpty, !lines.isEmpty { text.append("--- lines were missed ---") }
        let fresh = lines[(start ?? 0)...]
        for line in fresh {
            if let place = line.node, let old = node, place != old { text.append("--- moved from \(old) to \(place) ---") }
            node = line.node ?? node
            text.append(line.text)
        }
        skip(fresh)
        return text
    }

    /// Takes lines for printed that are older than what is wanted.
    package mutating func skip(_ lines: some Collection<LogLine>) {
        last = Array((last + lines).suffix(Self.remembered))
        node = last.last?.node ?? node
    }

    /// Behind the last line that was printed; nil when there is none of them.
    private func place(in lines: [LogLine]) -> Int? {
        guard !last.isEmpty else { return 0 }
        for end in stride(from: lines.count, to: 0, by: -1) {
            let common = min(end, last.count)
            if lines[(end - common)..<end].elementsEqual(last.suffix(common)) { return end }
        }
        return nil
    }
}
