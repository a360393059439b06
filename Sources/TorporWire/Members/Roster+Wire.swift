import SwiftProtobuf
package import TorporModel

/// As `Roster`; one entry that cannot be read refuses the whole list: it may be the revocation.
extension Roster: WireValue {
    package init(wire: Torpor_V1_Roster) throws(TorporError) {
        var standings: [NodeID: Standing] = [:]
        for entry in wire.entries {
            let node = try NodeID.parse(entry.node)
            switch entry.standing {
            case .memberKey(let key): standings[node] = .member(key: try ContentHash(wire: key))
            case .revoked: standings[node] = .revoked
            case nil: throw Malformed.unknown("a node's standing")
            }
        }
        self.init(revision: wire.revision, standings: standings)
    }

    /// By name, so that the same roster is the same bytes.
    package var wire: Torpor_V1_Roster {
        .with {
            $0.revision = revision
            $0.entries = standings.sorted { $0.key < $1.key }.map { node, standing in
                .with {
                    $0.node = node.rawValue
                    switch standing {
                    case .member(let key): $0.memberKey = key.wire
                    case .revoked: $0.revoked = Torpor_V1_Empty()
                    }
                }
            }
        }
    }
}
