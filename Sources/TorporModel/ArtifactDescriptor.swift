/// One immutable byte sequence of a snapshot, run after run.
package struct ArtifactDescriptor: Hashable, Codable, Sendable {
    /// A relative path without `..`: `images/pages-1.img`, `layer.tar`.
    package let name: String
    /// In order; they name chunks by their place in the manifest's table.
    package let extents: [Extent]

    package init(name: String, extents: [Extent]) {
        self.name = name
        self.extents = extents
    }

    /// How long it is. Only of a manifest whose shape was checked: sums of absurd claims would overflow.
    package var bytes: UInt64 { extents.reduce(0) { $0 + UInt64($1.bytes) } }
}
