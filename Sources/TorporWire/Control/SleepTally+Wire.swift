import SwiftProtobuf
import TorporModel

/// As `SleepTally`.
extension SleepTally {
    init(wire: Torpor_V1_Slept) {
        self.init(
            count: wire.count, milliseconds: wire.milliseconds, savedMiBMilliseconds: wire.savedMibMilliseconds,
            since: wire.hasSince ? Timestamp(milliseconds: wire.since) : nil, memoryBytes: wire.memoryBytes)
    }

    var wire: Torpor_V1_Slept {
        .with {
            $0.count = count
            $0.milliseconds = milliseconds
            $0.savedMibMilliseconds = savedMiBMilliseconds
            if let since { $0.since = since.milliseconds }
            $0.memoryBytes = memoryBytes
        }
    }
}
