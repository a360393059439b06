import SwiftProtobuf
package import TorporModel

/// As `SnapshotSource`, case by case.
extension SnapshotSource: WireValue {
    /// - Throws: `invalidArgument` for a path that is not absolute, a reference that is none, and a case of a newer peer.
    package init(wire: Torpor_V1_SnapshotSource) throws(TorporError) {
        switch wire.source {
        case .archive(let path):
            guard path.hasPrefix("/"), path.utf8.count <= 4096, !path.contains("\0") else {
                throw TorporError(.invalidArgument, "\(path.debugDescription) is no path", remedy: "name it from /")
            }
            self = .archive(path)
        case .image(let reference): self = .image(try ImageReference(reference))
        case nil: throw Malformed.unknown("where a snapshot is to come from")
        }
    }

    package var wire: Torpor_V1_SnapshotSource {
        .with {
            $0.source =
                switch self {
                case .archive(let path): .archive(path)
                case .image(let reference): .image(reference.description)
                }
        }
    }
}
