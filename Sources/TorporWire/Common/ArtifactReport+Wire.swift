import SwiftProtobuf
package import TorporModel

/// As `ArtifactReport`. Sizes are bytes.
extension ArtifactReport: WireValue {
    package init(wire: Torpor_V1_ArtifactReport) throws(TorporError) {
        self.init(
            storedBytes: wire.storedBytes, quotaBytes: wire.hasQuotaBytes ? wire.quotaBytes : nil,
            retention: RetentionPolicy(wire: wire.retention), incidents: Int(wire.incidents))
    }

    package var wire: Torpor_V1_ArtifactReport {
        .with {
            $0.storedBytes = storedBytes
            if let quotaBytes { $0.quotaBytes = quotaBytes }
            $0.retention = retention.wire
            $0.incidents = UInt32(clamping: incidents)
        }
    }
}
