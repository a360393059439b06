import SwiftProtobuf
package import TorporModel

extension LogLine: WireValue {
    package init(wire: Torpor_V1_LogLine) throws(TorporError) {
        let stream: Stream
        switch wire.stream {
        case .output: stream = .output
        case .error: stream = .error
        case .unspecified, .UNRECOGNIZED: throw Malformed.unknown("a line's stream")
        }
        self.init(
            at: Timestamp(milliseconds: wire.atMs), stream: stream, text: wire.text,
            node: try Wire.optional(wire.hasNode, wire.node))
    }

    package var wire: Torpor_V1_LogLine {
        .with {
            $0.atMs = at.milliseconds
            $0.stream =
                switch stream {
                case .output: .output
                case .error: .error
                }
            $0.text = text
            if let node { $0.node = node.rawValue }
        }
    }
}
