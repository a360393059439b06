import SwiftProtobuf
package import TorporModel

/// As `JobView`: computed from the job's log by the coordinator, shown by the tools, stored by nobody.
///
/// Durations are milliseconds, sizes bytes, times RFC 3339. What is not known yet is absent, never zero: a blackout of 0 ms is a
/// claim.
extension JobView: WireValue {
    /// - Throws: `invalidArgument` for identifiers, states, steps or errors that are malformed.
    package init(wire: Torpor_V1_Job) throws(TorporError) {
        guard let rounds = Int(exactly: wire.rounds) else { throw Malformed.outOfRange("a job's rounds", wire.rounds) }
        self.init(
            job: try JobID.parse(wire.job), kind: wire.kind, workload: try WorkloadName(wire.workload),
            state: try State(wire: wire.state), from: try Wire.optional(wire.hasFrom, wire.from),
            to: try Wire.optional(wire.hasTo, wire.to), incarnation: wire.hasIncarnation ? wire.incarnation : nil,
            requester: wire.requester, createdAt: wire.createdAt, blackoutMs: wire.hasBlackoutMs ? wire.blackoutMs : nil,
            totalMs: wire.hasTotalMs ? wire.totalMs : nil, sentBytes: wire.hasSentBytes ? wire.sentBytes : nil,
            logicalBytes: wire.hasLogicalBytes ? wire.logicalBytes : nil, rounds: rounds,
            snapshot: try Wire.optional(wire.hasSnapshot, wire.snapshot), traceId: wire.traceID, steps: try Wire.read(wire.steps),
            waiting: wire.hasWaiting ? wire.waiting : nil,
            error: wire.hasError ? ErrorView(try TorporError(wire: wire.error)) : nil,
            encoding: wire.hasEncoding ? try Self.encoding(wire.encoding) : nil, hadBytes: wire.hasHadBytes ? wire.hadBytes : nil)
    }

    package var wire: Torpor_V1_Job {
        .with {
            $0.job = job.rawValue
            $0.kind = kind
            $0.workload = workload.rawValue
            $0.state = state.wire
            if let from { $0.from = from.rawValue }
            if let to { $0.to = to.rawValue }
            if let incarnation { $0.incarnation = incarnation }
            $0.requester = requester
            $0.createdAt = createdAt
            if let blackoutMs { $0.blackoutMs = blackoutMs }
            if let totalMs { $0.totalMs = totalMs }
            if let sentBytes { $0.sentBytes = sentBytes }
            if let logicalBytes { $0.logicalBytes = logicalBytes }
            $0.rounds = Int64(rounds)
            if let snapshot { $0.snapshot = snapshot.rawValue }
            $0.traceID = traceId
            $0.steps = steps.map(\.wire)
            if let waiting { $0.waiting = waiting }
            if let error { $0.error = error.wire }
            if let encoding { $0.encoding = encoding.rawValue }
            if let hadBytes { $0.hadBytes = hadBytes }
        }
    }

    private static func encoding(_ word: String) throws(TorporError) -> ChunkEncoding {
        guard let encoding = ChunkEncoding(rawValue: word) else { throw Malformed.unknown("an encoding of chunks") }
        return encoding
    }
}
