import SwiftProtobuf
package import TorporModel

/// As `FetchReport`: bytes, as counted by the target.
extension FetchReport: WireValue {
    /// Any two numbers are a report: shared chunks make what was sent less than what it is, a resumed transfer more.
    package init(wire: Torpor_V1_FetchReport) throws(TorporError) {
        self.init(
            sentBytes: wire.sentBytes, hadBytes: wire.hadBytes, logicalBytes: wire.logicalBytes, encoding: wire.packed ? .zstd : .raw)
    }

    package var wire: Torpor_V1_FetchReport {
        .with {
            $0.sentBytes = sentBytes
            $0.hadBytes = hadBytes
            $0.logicalBytes = logicalBytes
            $0.packed = encoding == .zstd
        }
    }
}
