import Foundation
import SwiftProtobuf
package import TorporModel

/// As `SignedManifest`: the payload travels as the very bytes that were signed, never taken apart and put together again.
extension SignedManifest: WireValue {
    /// The signature is not checked here, nor that `hash` is the payload's: that is the artifact store's, before anything believes it.
    package init(wire: Torpor_V1_SignedManifest) throws(TorporError) {
        self.init(
            payload: [UInt8](wire.payload), hash: try ContentHash(wire: wire.hash), signature: [UInt8](wire.signature),
            certificate: [UInt8](wire.certificate))
    }

    package var wire: Torpor_V1_SignedManifest {
        .with {
            $0.payload = Data(payload)
            $0.hash = hash.wire
            $0.signature = Data(signature)
            $0.certificate = Data(certificate)
        }
    }
}
