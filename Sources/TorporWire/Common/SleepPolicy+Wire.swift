import SwiftProtobuf
import TorporModel

/// As `SleepPolicy`, in which a workload that never rests by itself is absent.
extension SleepPolicy {
    /// - Throws: `invalidArgument` for a word, an address or an hour that is none.
    init(wire: Torpor_V1_SleepPolicy) throws(TorporError) {
        guard let connections = Connections(rawValue: wire.connections) else { throw Malformed.unknown("which connections keep it awake") }
        var (ignored, hours): ([AddressRange], [DayHours]) = ([], [])
        for text in wire.ignored { ignored.append(try AddressRange.parse(text)) }
        for text in wire.hours { hours.append(try DayHours.parse(text)) }
        self.init(
            dozeMs: wire.hasDozeMs ? wire.dozeMs : nil, sleepMs: wire.hasSleepMs ? wire.sleepMs : nil,
            deepMs: wire.hasDeepMs ? wire.deepMs : nil, awakeMs: wire.awakeMs, cpuMillis: wire.cpuMillis, connections: connections,
            ignored: ignored, hours: hours, lock: wire.hasLock ? wire.lock : nil,
            ask: wire.hasAsk ? try WorkloadCall(wire: wire.ask) : nil)
    }

    var wire: Torpor_V1_SleepPolicy {
        .with {
            if let dozeMs { $0.dozeMs = dozeMs }
            if let sleepMs { $0.sleepMs = sleepMs }
            if let deepMs { $0.deepMs = deepMs }
            $0.awakeMs = awakeMs
            $0.cpuMillis = cpuMillis
            $0.connections = connections.rawValue
            $0.ignored = ignored.map(\.description)
            $0.hours = hours.map(\.description)
            if let lock { $0.lock = lock }
            if let ask { $0.ask = ask.wire }
        }
    }
}
