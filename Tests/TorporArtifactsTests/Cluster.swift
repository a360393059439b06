import TorporArtifacts
import TorporModel

/// Two agents' keys, and an authority that knows them.
enum Cluster {
    static let nodeA = NodeID(unchecked: "node-a")
    static let nodeB = NodeID(unchecked: "node-b")

    static func certificate(_ node: NodeID) -> [UInt8] { Array("certificate of \(node)".utf8) }

    static func signer(_ node: NodeID, as claimed: NodeID? = nil) throws(TorporError) -> ManifestSigner {
        let fill: UInt8 = node == nodeA ? 7 : 9
        return try ManifestSigner(raw: [UInt8](repeating: fill, count: 32), certificate: certificate(claimed ?? node))
    }

    static let address = PeerAddress(node: nodeA, host: "10.0.0.1", port: 7001)
}

/// Knows the certificates of the two agents, and that they were issued after 1970.
struct ClusterTrust: ManifestTrust {
    func author(of certificate: [UInt8], at moment: Timestamp) async throws(TorporError) -> ManifestAuthor {
        for node in [Cluster.nodeA, Cluster.nodeB] where certificate == Cluster.certificate(node) && moment.milliseconds > 0 {
            return ManifestAuthor(node: node, publicKey: try Cluster.signer(node).publicKey)
        }
        throw TorporError(.forged, "the certificate was not issued by this cluster's authority")
    }
}
