import Foundation
import SwiftProtobuf
package import TorporModel

/// As `ExecInput`; a message that opens another session is none.
extension ExecInput: WireValue {
    /// - Throws: `invalidArgument` for a second opening, for too many bytes at once, and for a word of a newer peer.
    package init(wire: Torpor_V1_ExecRequest) throws(TorporError) {
        switch wire.request {
        case .data(let data):
            guard data.count <= Self.longestData else { throw Malformed.outOfRange("the length of the input", data.count) }
            self = .data([UInt8](data))
        case .end: self = .end
        case .window(let size): self = .window(try WindowSize(wire: size))
        case .open, nil: throw Malformed.unknown("the input of a session")
        }
    }

    package var wire: Torpor_V1_ExecRequest {
        .with {
            switch self {
            case .data(let bytes): $0.data = Data(bytes)
            case .end: $0.end = Torpor_V1_Empty()
            case .window(let size): $0.window = size.wire
            }
        }
    }
}
