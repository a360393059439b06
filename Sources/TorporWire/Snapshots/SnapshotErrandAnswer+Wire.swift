import SwiftProtobuf
package import TorporModel

/// As `SnapshotErrand.Answer`, case by case.
extension SnapshotErrand.Answer: WireValue {
    /// - Throws: `invalidArgument` for whatever it carries that is malformed, and for a case of a newer peer.
    package init(wire: Torpor_V1_SnapshotErrandReply) throws(TorporError) {
        switch wire.reply {
        case .processes(let found): self = .processes(try Wire.read(found.processes))
        case .sent(let sent): self = .sent(try SentSnapshot(wire: sent))
        case .taken(let manifest): self = .taken(try SignedManifest(wire: manifest))
        case nil: throw Malformed.unknown("what came of a snapshot")
        }
    }

    package var wire: Torpor_V1_SnapshotErrandReply {
        .with {
            $0.reply =
                switch self {
                case .processes(let found): .processes(.with { $0.processes = found.map(\.wire) })
                case .sent(let sent): .sent(sent.wire)
                case .taken(let manifest): .taken(manifest.wire)
                }
        }
    }
}
