import TorporModel

/// Whether a manifest's artifacts can be what they say: judged before a byte is reserved, fetched or unpacked for them.
struct ManifestShape {
    /// What counts as absurd.
    let limits: ArtifactLimits

    /// - Throws: `corrupt`, naming the artifact and what is wrong with it.
    func check(_ manifest: SnapshotManifest) throws(TorporError) {
        guard manifest.artifacts.count <= limits.artifacts else {
            throw Self.corrupt("names \(manifest.artifacts.count) artifacts, more than \(limits.artifacts)")
        }
        var needed = try table(manifest.chunks)
        var names: Set<String> = []
        var total: UInt64 = 0
        for artifact in manifest.artifacts {
            if let wrong = Self.flaw(inName: artifact.name, limits) { throw Self.corrupt("names an artifact that \(wrong)") }
            guard names.insert(artifact.name).inserted else { throw Self.corrupt("names \(artifact.name) twice") }
            for extent in artifact.extents {
                try check(extent, of: artifact.name, manifest.chunks, &needed)
                // No overflow: each is at most the whole's limit by now.
                total += UInt64(extent.bytes)
                guard total <= limits.snapshotBytes else { throw Self.corrupt("is greater than \(limits.snapshotBytes) bytes") }
            }
        }
        if let spare = needed.firstIndex(of: false) {
            throw Self.corrupt("lists chunk \(manifest.chunks[spare].hash), which nothing needs")
        }
    }

    /// Every chunk listed once, of a legal size; which of them an artifact has needed so far.
    private func table(_ chunks: [ChunkReference]) throws(TorporError) -> [Bool] {
        var hashes: Set<ContentHash> = []
        for chunk in chunks {
            guard (1...ChunkReference.size).contains(chunk.bytes) else { throw Self.corrupt("lists a chunk of \(chunk.bytes) bytes") }
            guard hashes.insert(chunk.hash).inserted else { throw Self.corrupt("lists chunk \(chunk.hash) twice") }
        }
        return [Bool](repeating: false, count: chunks.count)
    }

    /// One run: inside a chunk that is listed, or zeros.
    private func check(
        _ extent: Extent, of artifact: String, _ chunks: [ChunkReference], _ needed: inout [Bool]
    ) throws(TorporError) {
        guard extent.bytes > 0, UInt64(extent.bytes) <= limits.snapshotBytes else {
            throw Self.corrupt("has a run of \(extent.bytes) bytes in \(artifact)")
        }
        guard let place = extent.chunk else { return }
        guard chunks.indices.contains(place) else { throw Self.corrupt("looks for \(artifact) in chunk \(place) of \(chunks.count)") }
        // Subtracted, not added: an offset near the end of Int would overflow.
        guard extent.offset >= 0, extent.offset < chunks[place].bytes, extent.bytes <= chunks[place].bytes - extent.offset else {
            throw Self.corrupt("has a run in \(artifact) that leaves chunk \(chunks[place].hash)")
        }
        needed[place] = true
    }

    /// What makes the name unfit to be joined to a folder's path; nil when nothing does.
    static func flaw(inName name: String, _ limits: ArtifactLimits) -> String? {
        if name.isEmpty { return "has no name" }
        if name.utf8.count > limits.nameBytes { return "has a name of \(name.utf8.count) bytes" }
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "has control characters in its name" }
        if name.hasPrefix("/") { return "has an absolute path: \(name)" }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) { return "would leave its folder: \(name)" }
        return nil
    }

    /// A refusal that begins "the manifest", so that its reader knows it is not the disk.
    private static func corrupt(_ what: String) -> TorporError {
        TorporError(.corrupt, "the manifest \(what)", remedy: "capture again; if it happens again, ask who made it")
    }
}
