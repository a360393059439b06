import Foundation
import SwiftProtobuf
package import TorporModel

/// As `ExecOutput`; the end of a session is none, and read by whoever reads the stream.
extension ExecOutput: WireValue {
    /// - Throws: `invalidArgument` for the end, and for a word of a newer peer.
    package init(wire: Torpor_V1_ExecReply) throws(TorporError) {
        switch wire.reply {
        case .output(let data): self = .output([UInt8](data))
        case .error(let data): self = .error([UInt8](data))
        case .ended, nil: throw Malformed.unknown("the output of a session")
        }
    }

    package var wire: Torpor_V1_ExecReply {
        .with {
            switch self {
            case .output(let bytes): $0.output = Data(bytes)
            case .error(let bytes): $0.error = Data(bytes)
            }
        }
    }
}
