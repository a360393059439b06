/// One line of a workload's log.
package struct LogLine: Hashable, Codable, Sendable {
    /// Which of its two outputs.
    package enum Stream: String, Hashable, Codable, Sendable {
        case output, error
        /// Not printed by the workload: Torpor says here that it moved, or was started again.
        case mark
    }

    package let at: Timestamp
    package let stream: Stream
    package let text: String
    /// Where the workload lived when it printed it.
    package let node: NodeID?
    /// Counted from 1 over the workload's life, on whichever node; a gap is where lines had to make way.
    package let number: UInt64

    package init(at: Timestamp, stream: Stream, text: String, node: NodeID?, number: UInt64) {
        self.at = at
        self.stream = stream
        self.text = text
        self.node = node
        self.number = number
    }

    /// Where to go on behind it.
    package var place: LogPlace { LogPlace(number: number, at: at) }
}
