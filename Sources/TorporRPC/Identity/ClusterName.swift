import TorporModel

/// The trust domain: what stands behind `spiffe://` in every certificate of one cluster.
package struct ClusterName: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a cluster name" }
}
