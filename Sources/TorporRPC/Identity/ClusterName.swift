import TorporModel

/// The trust domain: what stands behind `spiffe://` in every certificate of one cluster.
///
/// Two clusters may bear the same name and still believe nobody of each other: the authority's key decides, the name is a second lock.
package struct ClusterName: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a cluster name" }
}
