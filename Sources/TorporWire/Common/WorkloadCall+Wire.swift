import SwiftProtobuf
import TorporModel

/// As `WorkloadCall`.
extension WorkloadCall {
    /// - Throws: `invalidArgument` for a call of no kind, and for a port that is none.
    init(wire: Torpor_V1_Call) throws(TorporError) {
        switch wire.way {
        case .command(let command): self.init(.command(command.words), timeoutMs: wire.timeoutMs)
        case .http(let http):
            let port = try readPort(http.port, "a port of a call")
            self.init(.http(port: port, path: http.path), timeoutMs: wire.timeoutMs)
        case nil: throw Malformed.unknown("a call")
        }
    }

    var wire: Torpor_V1_Call {
        .with {
            $0.timeoutMs = timeoutMs
            switch way {
            case .command(let words): $0.command.words = words
            case .http(let port, let path):
                $0.http.port = UInt32(port)
                $0.http.path = path
            }
        }
    }
}
