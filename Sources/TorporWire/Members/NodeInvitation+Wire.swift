import Foundation
import SwiftProtobuf
package import TorporModel

/// As `NodeInvitation`.
extension NodeInvitation: WireValue {
    /// - Throws: `invalidArgument` for anything malformed, a secret of another length too.
    package init(wire: Torpor_V1_NodeInvitation) throws(TorporError) {
        guard wire.secret.count == 32 else { throw Malformed.outOfRange("a secret's length", wire.secret.count) }
        self.init(
            node: try NodeID.parse(wire.node), host: wire.host, port: try readPort(wire.port, "the enrolment port"),
            fingerprint: try ContentHash(wire: wire.fingerprint), secret: [UInt8](wire.secret),
            expires: Timestamp(milliseconds: wire.expiresMs))
    }

    package var wire: Torpor_V1_NodeInvitation {
        .with {
            $0.node = node.rawValue
            $0.host = host
            $0.port = UInt32(port)
            $0.fingerprint = fingerprint.wire
            $0.secret = Data(secret)
            $0.expiresMs = expires.milliseconds
        }
    }
}
