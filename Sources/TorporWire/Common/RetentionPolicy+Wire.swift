import SwiftProtobuf
import TorporModel

/// As `RetentionPolicy`. What sets no limit is the same absent as empty.
extension RetentionPolicy {
    init(wire: Torpor_V1_Retention) {
        self.init(
            keep: wire.hasKeep ? wire.keep : nil, maxAgeMs: wire.hasMaxAgeMs ? wire.maxAgeMs : nil,
            maxBytes: wire.hasMaxBytes ? wire.maxBytes : nil)
    }

    var wire: Torpor_V1_Retention {
        .with {
            if let keep { $0.keep = keep }
            if let maxAgeMs { $0.maxAgeMs = maxAgeMs }
            if let maxBytes { $0.maxBytes = maxBytes }
        }
    }
}
