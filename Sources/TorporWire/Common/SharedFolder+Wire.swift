import SwiftProtobuf
package import TorporModel

/// As `SharedFolder`: texts that only the two nodes compare.
extension SharedFolder: WireValue {
    /// Nothing here can be malformed.
    package init(wire: Torpor_V1_SharedFolder) throws(TorporError) {
        self.init(path: wire.path, mark: wire.mark, proof: wire.hasProof ? wire.proof : nil)
    }

    package var wire: Torpor_V1_SharedFolder {
        .with {
            $0.path = path
            $0.mark = mark
            if let proof { $0.proof = proof }
        }
    }
}
