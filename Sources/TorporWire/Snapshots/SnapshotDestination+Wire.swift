import SwiftProtobuf
package import TorporModel

/// As `SnapshotDestination`, case by case.
extension SnapshotDestination: WireValue {
    /// - Throws: `invalidArgument` for a reference that is none, and for a case of a newer peer.
    package init(wire: Torpor_V1_SnapshotDestination) throws(TorporError) {
        switch wire.destination {
        case .archive: self = .archive
        case .layout: self = .layout
        case .image(let reference): self = .image(try ImageReference(reference))
        case nil: throw Malformed.unknown("where a snapshot is to go")
        }
    }

    package var wire: Torpor_V1_SnapshotDestination {
        .with {
            $0.destination =
                switch self {
                case .archive: .archive(.init())
                case .layout: .layout(.init())
                case .image(let reference): .image(reference.description)
                }
        }
    }
}
