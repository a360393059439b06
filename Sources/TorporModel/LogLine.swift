/// One line that a workload printed.
package struct LogLine: Hashable, Codable, Sendable {
    /// Which of its two outputs.
    package enum Stream: String, Hashable, Codable, Sendable {
        case output, error
    }

    package let at: Timestamp
    package let stream: Stream
    package let text: String
    /// Where the workload lived when it printed it.
    package let node: NodeID?

    package init(at: Timestamp, stream: Stream, text: String, node: NodeID?) {
        self.at = at
        self.stream = stream
        self.text = text
        self.node = node
    }
}
