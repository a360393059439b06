import TorporModel
import TorporPorts

/// A snapshot open for reading; its chunks stay while this lives.
final class DiskArtifactSource: ArtifactSource {
    let manifest: SnapshotManifest
    private let chunks: ChunkFolder
    private let ledger: ChunkLedger
    private let work: BlockingWork
    /// Let go when nobody reads any more.
    private let hold: Hold
    private let early: EarlyChunks

    /// `hold` has the manifest's chunks already.
    init(
        _ manifest: SnapshotManifest, chunks: ChunkFolder, ledger: ChunkLedger, work: BlockingWork, hold: Hold, early budget: EarlyBudget
    ) {
        self.manifest = manifest
        self.chunks = chunks
        self.ledger = ledger
        self.work = work
        self.hold = hold
        early = EarlyChunks(budget)
    }

    /// One reader: the engine that begins needs the other processors.
    func expect(_ names: [String]) async {
        let wanted = Set(names)
        let (table, chunks, ledger, early) = (manifest.chunks, chunks, ledger, early)
        early.expect(manifest.artifacts.filter { wanted.contains($0.name) })
        try? await work.run { () throws(TorporError) in
            early.fill { (chunk, room) throws(TorporError) in try ChunkReader.read(table[chunk], into: room, chunks, ledger) }
        }
    }

    /// A reader that has gone is an error here, not the end of the agent: see `BrokenPipe`. Runs of zeros become holes of a file.
    func read(_ name: String, to descriptor: Int32) async throws(TorporError) {
        let artifact = try artifact(name)
        let (table, chunks, ledger, early) = (manifest.chunks, chunks, ledger, early)
        try await work.run { () throws(TorporError) in
            var reader = ChunkReader(artifact, table, chunks: chunks, ledger: ledger, early: early)
            let writing = { (bytes: UnsafeRawBufferPointer) throws(TorporError) in try Descriptor.write(bytes, to: descriptor) }
            guard Descriptor.isEmptyFile(descriptor) else { return try reader.each(writing) }
            try reader.each(writing) { (count) throws(TorporError) in try Descriptor.skip(count, in: descriptor) }
            try Descriptor.endHere(descriptor)
        }
    }

    func update(_ name: String, since earlier: SnapshotManifest, in descriptor: Int32) async throws(TorporError) {
        let artifact = try artifact(name)
        guard let before = earlier.artifacts.first(where: { $0.name == name }) else {
            throw TorporError(.notFound, "snapshot \(earlier.snapshot) has no artifact \(name)")
        }
        let changed = ChangedRuns(of: artifact, manifest.chunks, since: before, earlier.chunks).runs
        let changes = ArtifactDescriptor(name: name, extents: changed.map(\.extent))
        let (table, chunks, ledger) = (manifest.chunks, chunks, ledger)
        try await work.run { () throws(TorporError) in
            var reader = ChunkReader(changes, table, chunks: chunks, ledger: ledger)
            var (run, written) = (0, 0)
            try reader.each { (bytes) throws(TorporError) in
                if written == 0 { try Descriptor.go(to: changed[run].place, in: descriptor) }
                try Descriptor.write(bytes, to: descriptor)
                written += bytes.count
                if written == changed[run].extent.bytes { (run, written) = (run + 1, 0) }
            }
            try Descriptor.go(to: artifact.bytes, in: descriptor)
            try Descriptor.endHere(descriptor)
        }
    }

    /// Grows with what was verified, never with what the manifest claims beyond `limit`.
    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8] {
        let artifact = try artifact(name)
        guard artifact.bytes <= UInt64(max(limit, 0)) else {
            throw TorporError(.corrupt, "artifact \(name) has \(artifact.bytes) bytes, more than \(limit)", remedy: "capture again")
        }
        let (table, chunks, ledger, early) = (manifest.chunks, chunks, ledger, early)
        return try await work.run { () throws(TorporError) in
            var reader = ChunkReader(artifact, table, chunks: chunks, ledger: ledger, early: early)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Int(artifact.bytes))
            try reader.each { bytes.append(contentsOf: $0) }
            return bytes
        }
    }

    /// - Throws: `notFound` naming the artifact: a backend of another release may look for what this capture never had.
    private func artifact(_ name: String) throws(TorporError) -> ArtifactDescriptor {
        guard let found = manifest.artifacts.first(where: { $0.name == name }) else {
            throw TorporError(.notFound, "snapshot \(manifest.snapshot) has no artifact \(name)", remedy: "capture again")
        }
        return found
    }
}
