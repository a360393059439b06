/// How a node keeps what it is given.
package struct AtRest: Sendable {
    /// The file with the node's keys; nil seals nothing, and reads nothing that is sealed.
    package let nodeKey: NodeKeyFile?
    /// Whether new files are sealed; what is sealed already is read either way.
    package let seals: Bool
    /// For snapshots that are kept; those of a move are read once and soon, and are not compressed. nil: never.
    package let compressor: Compressor?

    package init(nodeKey: NodeKeyFile?, seals: Bool, compressor: Compressor?) {
        self.nodeKey = nodeKey
        self.seals = seals
        self.compressor = compressor
    }

    /// Raw and unsealed.
    package static let plain = AtRest(nodeKey: nil, seals: false, compressor: nil)
}
