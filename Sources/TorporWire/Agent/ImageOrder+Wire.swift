import Foundation
import SwiftProtobuf
package import TorporModel

/// As `Order.Image`, case by case.
extension ImageOrder: WireValue {
    /// - Throws: `invalidArgument` for whatever it carries that is malformed, and for a case of a newer peer.
    package init(wire: Torpor_V1_Order.Image) throws(TorporError) {
        switch wire.image {
        case .pull(let reference): self = .pull(try ImageReference(reference))
        case .check(let digest): self = .check(try ContentHash(wire: digest))
        case .pack(let pack):
            let packet = Packet(
                snapshot: try SnapshotID.parse(pack.snapshot), name: try WorkloadName(pack.name),
                createdAt: Timestamp(milliseconds: pack.createdAtMs))
            self = .pack(try ContentHash(wire: pack.digest), packet)
        case .take(let take):
            self = .take(
                try ContentHash(wire: take.digest), try SignedManifest(wire: take.manifest), from: try PeerAddress(wire: take.from))
        case nil: throw Malformed.unknown("what is to be done about an image")
        }
    }

    package var wire: Torpor_V1_Order.Image {
        .with {
            $0.image =
                switch self {
                case .pull(let reference): .pull(reference.description)
                case .check(let digest): .check(digest.wire)
                case .pack(let digest, let packet):
                    .pack(
                        .with {
                            ($0.digest, $0.snapshot) = (digest.wire, packet.snapshot.rawValue)
                            ($0.name, $0.createdAtMs) = (packet.name.rawValue, packet.createdAt.milliseconds)
                        })
                case .take(let digest, let manifest, let from):
                    .take(.with { ($0.digest, $0.manifest, $0.from) = (digest.wire, manifest.wire, from.wire) })
                }
        }
    }
}
