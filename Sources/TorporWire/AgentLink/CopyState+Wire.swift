import SwiftProtobuf
package import TorporModel

/// As `CopyState`, case by case: each carries exactly what is true in it, on the wire too.
///
/// Three shapes serve thirteen states (a slot, a copy, a copy with its manifest), but each state keeps a field of its own: a reader
/// that knows fewer states sees an empty oneof and refuses, where a shared field would have it read one state for another.
extension CopyState: WireValue {
    /// - Throws: `invalidArgument` for a state that is absent, malformed or of a newer peer.
    package init(wire: Torpor_V1_CopyState) throws(TorporError) {
        switch wire.state {
        case .absent: self = .absent
        case .starting(let slot):
            self = .starting(Attempt(slot.attempt), name: try WorkloadName(slot.name), spec: try WorkloadSpec(wire: slot.spec))
        case .running(let copy): self = .running(try Copy(wire: copy))
        case .freezing(let copy): self = .freezing(try Copy(wire: copy))
        case .frozen(let frozen):
            self = .frozen(try Copy(wire: frozen.copy), captured: frozen.hasCaptured ? try ContentHash(wire: frozen.captured) : nil)
        case .sealed(let named): self = .sealed(try Copy(wire: named.copy), try ContentHash(wire: named.manifest))
        case .prepared(let slot):
            self = .prepared(Attempt(slot.attempt), name: try WorkloadName(slot.name), spec: try WorkloadSpec(wire: slot.spec))
        case .restoring(let named): self = .restoring(try Copy(wire: named.copy), try ContentHash(wire: named.manifest))
        case .held(let named): self = .held(try Copy(wire: named.copy), try ContentHash(wire: named.manifest))
        case .releasing(let named): self = .releasing(try Copy(wire: named.copy), try ContentHash(wire: named.manifest))
        case .destroying(let copy): self = .destroying(try Copy(wire: copy))
        case .stopping(let copy): self = .stopping(try Copy(wire: copy))
        case .stopped(let stopped):
            self = .stopped(try Copy(wire: stopped.copy), exitStatus: stopped.hasExitStatus ? stopped.exitStatus : nil)
        case .restarting(let copy): self = .restarting(try Copy(wire: copy))
        case nil: throw Malformed.unknown("a copy's state")
        }
    }

    package var wire: Torpor_V1_CopyState {
        .with {
            $0.state =
                switch self {
                case .absent: .absent(.init())
                case .starting(let attempt, let name, let spec): .starting(Self.slot(attempt, name, spec))
                case .running(let copy): .running(copy.wire)
                case .freezing(let copy): .freezing(copy.wire)
                case .frozen(let copy, let captured):
                    .frozen(
                        .with {
                            $0.copy = copy.wire
                            if let captured { $0.captured = captured.wire }
                        })
                case .sealed(let copy, let manifest): .sealed(Self.named(copy, manifest))
                case .prepared(let attempt, let name, let spec): .prepared(Self.slot(attempt, name, spec))
                case .restoring(let copy, let manifest): .restoring(Self.named(copy, manifest))
                case .held(let copy, let manifest): .held(Self.named(copy, manifest))
                case .releasing(let copy, let manifest): .releasing(Self.named(copy, manifest))
                case .destroying(let copy): .destroying(copy.wire)
                case .stopping(let copy): .stopping(copy.wire)
                case .restarting(let copy): .restarting(copy.wire)
                case .stopped(let copy, let status):
                    .stopped(
                        .with {
                            $0.copy = copy.wire
                            if let status { $0.exitStatus = status }
                        })
                }
        }
    }

    private static func slot(_ attempt: Attempt, _ name: WorkloadName, _ spec: WorkloadSpec) -> Torpor_V1_CopyState.Slot {
        .with { ($0.attempt, $0.name, $0.spec) = (attempt.number, name.rawValue, spec.wire) }
    }

    private static func named(_ copy: Copy, _ manifest: ContentHash) -> Torpor_V1_CopyState.Named {
        .with { ($0.copy, $0.manifest) = (copy.wire, manifest.wire) }
    }
}
