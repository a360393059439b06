import TorporModel

/// One artifact as it was cut: its runs point into its own list of chunks, until the manifest has one list for all.
struct WrittenArtifact: Sendable {
    let extents: [Extent]
    /// Each once, in the order in which it is first needed.
    let chunks: [ChunkReference]

    /// The same runs, pointing into `table`, which gets what it lacks; `places` knows what is in it.
    func joined(
        as name: String, _ table: inout [ChunkReference], _ places: inout [ContentHash: Int]
    ) -> ArtifactDescriptor {
        let moved = chunks.map { chunk in
            if let place = places[chunk.hash] { return place }
            places[chunk.hash] = table.count
            table.append(chunk)
            return table.count - 1
        }
        return ArtifactDescriptor(
            name: name,
            extents: extents.map { extent in
                extent.chunk.map { Extent(chunk: moved[$0], offset: extent.offset, bytes: extent.bytes) } ?? extent
            })
    }
}
