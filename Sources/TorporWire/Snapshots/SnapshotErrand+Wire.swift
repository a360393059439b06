import SwiftProtobuf
package import TorporModel

/// As `SnapshotErrand`, case by case.
extension SnapshotErrand: WireValue {
    /// - Throws: `invalidArgument` for whatever it carries that is malformed, and for a case of a newer peer.
    package init(wire: Torpor_V1_SnapshotErrand) throws(TorporError) {
        switch wire.errand {
        case .processes(let manifest): self = .processes(try SignedManifest(wire: manifest))
        case .send(let send): self = .send(try SignedManifest(wire: send.manifest), to: try SnapshotDestination(wire: send.to))
        case .take(let take):
            let name = Name(
                snapshot: try SnapshotID.parse(take.snapshot), workload: try WorkloadID.parse(take.workload),
                createdAt: Timestamp(milliseconds: take.createdAtMs))
            self = .take(try SnapshotSource(wire: take.from), as: name)
        case nil: throw Malformed.unknown("what is to be done about a snapshot")
        }
    }

    package var wire: Torpor_V1_SnapshotErrand {
        .with {
            $0.errand =
                switch self {
                case .processes(let manifest): .processes(manifest.wire)
                case .send(let manifest, let destination): .send(.with { ($0.manifest, $0.to) = (manifest.wire, destination.wire) })
                case .take(let source, let name):
                    .take(
                        .with {
                            ($0.from, $0.snapshot) = (source.wire, name.snapshot.rawValue)
                            ($0.workload, $0.createdAtMs) = (name.workload.rawValue, name.createdAt.milliseconds)
                        })
                }
        }
    }
}
