import SwiftProtobuf
import TorporModel

/// As `WakeNote`.
extension WakeNote {
    init(wire: Torpor_V1_LastWake) {
        self.init(
            at: Timestamp(milliseconds: wire.at), traceId: wire.hasTraceID ? wire.traceID : nil,
            story: WakeStory(
                letThroughUs: wire.hasLetThroughUs ? wire.letThroughUs : nil, answeredUs: wire.hasAnsweredUs ? wire.answeredUs : nil,
                connections: wire.connections, datagrams: wire.datagrams))
    }

    var wire: Torpor_V1_LastWake {
        .with {
            $0.at = at.milliseconds
            if let traceId { $0.traceID = traceId }
            if let time = story.letThroughUs { $0.letThroughUs = time }
            if let time = story.answeredUs { $0.answeredUs = time }
            $0.connections = story.connections
            $0.datagrams = story.datagrams
        }
    }
}
