import SwiftProtobuf
package import TorporModel

/// As `LogLine`: text as the workload printed it, with bytes that were no UTF-8 already replaced by whoever read them.
extension LogLine: WireValue {
    /// - Throws: `invalidArgument` for a stream of a newer peer, or a node's name that is none.
    package init(wire: Torpor_V1_LogLine) throws(TorporError) {
        let stream: Stream
        switch wire.stream {
        case .output: stream = .output
        case .error: stream = .error
        case .mark: stream = .mark
        case .unspecified, .UNRECOGNIZED: throw Malformed.unknown("a line's stream")
        }
        self.init(
            at: Timestamp(milliseconds: wire.atMs), stream: stream, text: wire.text,
            node: try Wire.optional(wire.hasNode, wire.node), number: wire.number)
    }

    package var wire: Torpor_V1_LogLine {
        .with {
            $0.atMs = at.milliseconds
            $0.stream =
                switch stream {
                case .output: .output
                case .error: .error
                case .mark: .mark
                }
            $0.text = text
            if let node { $0.node = node.rawValue }
            $0.number = number
        }
    }
}
