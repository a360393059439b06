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
        var names: Set<String> = []
        var sizes: [ContentHash: Int] = [:]
        var total: UInt64 = 0
        for artifact in manifest.artifacts {
            if let wrong = Self.flaw(inName: artifact.name, limits) { throw Self.corrupt("names an artifact that \(wrong)") }
            guard names.insert(artifact.name).inserted else { throw Self.corrupt("names \(artifact.name) twice") }
            try check(artifact, &sizes)
            // No overflow: each is at most the whole's limit by now.
            total += artifact.bytes
            guard total <= limits.snapshotBytes else { throw Self.corrupt("is greater than \(limits.snapshotBytes) bytes") }
        }
    }

    /// One artifact: chunks whole but for the last, sizes that add up, and one size for each hash in all of the snapshot.
    /// `sizes` remembers the hashes seen so far.
    private func check(_ artifact: ArtifactDescriptor, _ sizes: inout [ContentHash: Int]) throws(TorporError) {
        guard artifact.bytes <= limits.snapshotBytes else {
            throw Self.corrupt("says \(artifact.name) has \(artifact.bytes) bytes, more than \(limits.snapshotBytes)")
        }
        var sum: UInt64 = 0
        for (place, chunk) in artifact.chunks.enumerated() {
            let isLast = place == artifact.chunks.count - 1
            let legal = isLast ? (1...ChunkReference.size).contains(chunk.bytes) : chunk.bytes == ChunkReference.size
            guard legal else { throw Self.corrupt("has a chunk of \(chunk.bytes) bytes in \(artifact.name)") }
            guard sizes.updateValue(chunk.bytes, forKey: chunk.hash) ?? chunk.bytes == chunk.bytes else {
                throw Self.corrupt("gives chunk \(chunk.hash) two sizes")
            }
            sum += UInt64(chunk.bytes)
        }
        guard sum == artifact.bytes else {
            throw Self.corrupt("says \(artifact.name) has \(artifact.bytes) bytes, its chunks have \(sum)")
        }
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
