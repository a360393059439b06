import SwiftProtobuf
package import TorporModel

extension FetchReport: WireValue {
    package init(wire: Torpor_V1_FetchReport) throws(TorporError) {
        self.init(sentBytes: wire.sentBytes, logicalBytes: wire.logicalBytes)
    }

    package var wire: Torpor_V1_FetchReport {
        .with {
            $0.sentBytes = sentBytes
            $0.logicalBytes = logicalBytes
        }
    }
}
