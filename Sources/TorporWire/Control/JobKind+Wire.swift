import SwiftProtobuf
package import TorporModel

/// As `JobKind`: what a person typed, after the command line has understood it.
///
/// Names are checked again on this side: other tools than `torpor` may speak this protocol.
extension JobKind: WireValue {
    /// - Throws: `invalidArgument` for a kind that is absent or of a newer peer, and for names with slashes, dots or capitals.
    package init(wire: Torpor_V1_JobKind) throws(TorporError) {
        switch wire.kind {
        case .run(let run):
            self = .run(
                name: try WorkloadName(run.name), spec: try WorkloadSpec(wire: Malformed.require(run.hasSpec, run.spec, "a specification")),
                on: try Wire.optional(run.hasOn, run.on))
        case .migrate(let migrate):
            self = .migrate(name: try WorkloadName(migrate.name), to: try NodeID.parse(migrate.to), mode: try MoveMode(wire: migrate))
        case .checkpoint(let checkpoint):
            self = .checkpoint(
                name: try WorkloadName(checkpoint.name), stop: checkpoint.stop,
                live: checkpoint.hasLive ? try PrecopyLimits(wire: checkpoint.live) : nil)
        case .restore(let restore):
            self = .restore(
                snapshot: try SnapshotID.parse(restore.snapshot), name: restore.hasName ? try WorkloadName(restore.name) : nil,
                on: try Wire.optional(restore.hasOn, restore.on))
        case .clone(let clone):
            self = .clone(
                snapshot: try SnapshotID.parse(clone.snapshot), name: try WorkloadName(clone.name),
                on: try Wire.optional(clone.hasOn, clone.on))
        case .stop(let stop): self = .stop(name: try WorkloadName(stop.name), graceMs: stop.hasGraceMs ? stop.graceMs : nil)
        case .hibernate(let start): self = .hibernate(name: try WorkloadName(start.name))
        case .wake(let start): self = .wake(name: try WorkloadName(start.name))
        case .deepen(let deepen):
            self = .deepen(name: try WorkloadName(deepen.name), to: try Wire.optional(deepen.hasTo, deepen.to))
        case .start(let start): self = .start(name: try WorkloadName(start.name))
        case .restart(let stop): self = .restart(name: try WorkloadName(stop.name), graceMs: stop.hasGraceMs ? stop.graceMs : nil)
        case .remove(let remove): self = .remove(name: try WorkloadName(remove.name), force: remove.force)
        case nil: throw Malformed.unknown("a job's kind")
        }
    }

    package var wire: Torpor_V1_JobKind {
        .with {
            $0.kind =
                switch self {
                case .run(let name, let spec, let node):
                    .run(
                        .with {
                            ($0.name, $0.spec) = (name.rawValue, spec.wire)
                            if let node { $0.on = node.rawValue }
                        })
                case .migrate(let name, let node, let mode):
                    .migrate(.with { ($0.name, $0.to, $0.mode) = (name.rawValue, node.rawValue, mode.wire) })
                case .checkpoint(let name, let stop, let live):
                    .checkpoint(
                        .with {
                            ($0.name, $0.stop) = (name.rawValue, stop)
                            if let live { $0.live = live.wire }
                        })
                case .restore(let snapshot, let name, let node):
                    .restore(
                        .with {
                            $0.snapshot = snapshot.rawValue
                            if let name { $0.name = name.rawValue }
                            if let node { $0.on = node.rawValue }
                        })
                case .clone(let snapshot, let name, let node):
                    .clone(
                        .with {
                            ($0.snapshot, $0.name) = (snapshot.rawValue, name.rawValue)
                            if let node { $0.on = node.rawValue }
                        })
                case .stop(let name, let grace): .stop(Self.stop(name, grace))
                case .hibernate(let name): .hibernate(.with { $0.name = name.rawValue })
                case .wake(let name): .wake(.with { $0.name = name.rawValue })
                case .deepen(let name, let node):
                    .deepen(
                        .with {
                            $0.name = name.rawValue
                            if let node { $0.to = node.rawValue }
                        })
                case .start(let name): .start(.with { $0.name = name.rawValue })
                case .restart(let name, let grace): .restart(Self.stop(name, grace))
                case .remove(let name, let force): .remove(.with { ($0.name, $0.force) = (name.rawValue, force) })
                }
        }
    }

    private static func stop(_ name: WorkloadName, _ graceMs: UInt64?) -> Torpor_V1_JobKind.Stop {
        .with {
            $0.name = name.rawValue
            if let graceMs { $0.graceMs = graceMs }
        }
    }
}
