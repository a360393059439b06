/// One immutable byte sequence of a snapshot, run after run.
package struct ArtifactDescriptor: Hashable, Sendable {
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

/// The runs are one text (`ExtentText`), for a fragmented memory has hundreds of thousands, and reading each as JSON takes seconds.
extension ArtifactDescriptor: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, runs
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .runs)
        guard let extents = ExtentText.read(text) else {
            throw DecodingError.dataCorruptedError(forKey: .runs, in: container, debugDescription: "these are no runs")
        }
        self.init(name: try container.decode(String.self, forKey: .name), extents: extents)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(ExtentText.write(extents), forKey: .runs)
    }
}
