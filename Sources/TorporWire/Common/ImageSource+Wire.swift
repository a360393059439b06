import Foundation
import SwiftProtobuf
package import TorporModel

/// As `WorkloadSpec.Image`: the reference in skopeo's words, the digest as 32 bytes.
extension ImageSource: WireValue {
    /// - Throws: `invalidArgument` for a reference or a digest that is none.
    package init(wire: Torpor_V1_WorkloadSpec.Image) throws(TorporError) {
        self.init(try ImageReference(wire.reference), digest: wire.hasDigest ? try ContentHash(wire: wire.digest) : nil)
    }

    package var wire: Torpor_V1_WorkloadSpec.Image {
        .with {
            $0.reference = reference.description
            if let digest { $0.digest = digest.wire }
        }
    }
}
