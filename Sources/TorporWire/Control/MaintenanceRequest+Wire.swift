import SwiftProtobuf
package import TorporModel

/// As `MaintenanceRequest`, which judges the whole itself.
extension MaintenanceRequest: WireValue {
    /// - Throws: `invalidArgument` for words that are none, or counts that do not fit.
    package init(wire: Torpor_V1_MaintenanceRequest) throws(TorporError) {
        guard let purpose = Maintenance.Purpose(rawValue: wire.purpose) else { throw Malformed.unknown("a purpose") }
        guard let end = DrainOptions.AtDeadline(rawValue: wire.atDeadline) else { throw Malformed.unknown("a deadline's end") }
        var rungs: Set<DrainRung> = []
        for text in wire.rungs {
            guard let rung = DrainRung(rawValue: text) else { throw Malformed.unknown("a way to move") }
            rungs.insert(rung)
        }
        var nodes: [NodeID] = []
        for text in wire.nodes { nodes.append(try NodeID.parse(text)) }
        self.init(
            key: try IdempotencyKey.parse(wire.key), purpose: purpose, nodes: nodes, reason: wire.reason,
            options: DrainOptions(
                rungs: rungs, deadlineMs: wire.hasDeadlineMs ? wire.deadlineMs : nil, atDeadline: end,
                nodesAtOnce: wire.hasNodesAtOnce ? Int(wire.nodesAtOnce) : nil, movesAtOnce: Int(wire.movesAtOnce)),
            isDryRun: wire.dryRun)
    }

    package var wire: Torpor_V1_MaintenanceRequest {
        .with {
            $0.key = key.rawValue
            $0.purpose = purpose.rawValue
            $0.nodes = nodes.map(\.rawValue)
            $0.reason = reason
            $0.rungs = options.rungs.sorted().map(\.rawValue)
            if let deadline = options.deadlineMs { $0.deadlineMs = deadline }
            $0.atDeadline = options.atDeadline.rawValue
            if let count = options.nodesAtOnce { $0.nodesAtOnce = UInt32(clamping: count) }
            $0.movesAtOnce = UInt32(clamping: options.movesAtOnce)
            $0.dryRun = isDryRun
        }
    }
}
