import Foundation
import SwiftProtobuf
package import TorporModel

/// As `ImageReport`, one line of `torpor images`.
extension ImageReport: WireValue {
    /// - Throws: `invalidArgument` for a digest that is none.
    package init(wire: Torpor_V1_ImageReport) throws(TorporError) {
        self.init(digest: try ContentHash(wire: wire.digest), reference: wire.reference, bytes: wire.bytes, usedBy: wire.usedBy)
    }

    package var wire: Torpor_V1_ImageReport {
        .with {
            $0.digest = digest.wire
            $0.reference = reference
            $0.bytes = bytes
            $0.usedBy = usedBy
        }
    }
}
