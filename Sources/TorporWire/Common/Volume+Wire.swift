import SwiftProtobuf
package import TorporModel

/// As `WorkloadSpec.Volume`. Whether its paths can be bound is the backend's to say, on the node that has them.
extension Volume: WireValue {
    /// - Throws: `invalidArgument` for a kind that is absent or of a newer peer.
    package init(wire: Torpor_V1_WorkloadSpec.Volume) throws(TorporError) {
        let kind: Kind
        switch wire.kind {
        case .own(let own): kind = .own(bytes: own.hasBytes ? own.bytes : nil)
        case .shared(let path): kind = .shared(path)
        case .host(let path): kind = .host(path)
        case .memoryBytes(let bytes): kind = .memory(bytes: bytes)
        case nil: throw Malformed.unknown("a volume's kind")
        }
        self.init(path: wire.path, kind: kind, isReadOnly: wire.readOnly)
    }

    package var wire: Torpor_V1_WorkloadSpec.Volume {
        .with {
            $0.path = path
            $0.readOnly = isReadOnly
            $0.kind =
                switch kind {
                case .own(let bytes): .own(.with { if let bytes { $0.bytes = bytes } })
                case .shared(let path): .shared(path)
                case .host(let path): .host(path)
                case .memory(let bytes): .memoryBytes(bytes)
                }
        }
    }
}
