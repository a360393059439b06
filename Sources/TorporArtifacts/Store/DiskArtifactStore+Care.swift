package import TorporModel
import TorporPorts

/// Looking after what is kept.
///
/// When space is short, only unfinished transfers that nobody is at work on make way, the oldest first: they can be asked for again, and
/// nothing else here can. What is whole goes by its job's end, by retention or by a person, never by the node itself; what is pinned,
/// held or on its way is in none of these.
extension DiskArtifactStore: ArtifactCare {
    package func report() -> ArtifactReport {
        ArtifactReport(
            storedBytes: stored.bytes, quotaBytes: limits.quotaBytes, retention: limits.retention, incidents: incidents().count)
    }

    /// - Throws: `diskFull` when there is no room even after all that may make way has.
    func reserve(_ bytes: UInt64, _ hold: Hold) async throws(TorporError) {
        while true {
            do throws(TorporError) { return try hold.reserve(bytes) } catch {
                guard error.code == .diskFull, let oldest = idle.first else { throw error }
                try await drop(oldest)
            }
        }
    }

    package func makeRoom(_ bytes: UInt64, for workload: WorkloadID, attempt: Attempt) async throws(TorporError) {
        let kept = rounds.keptBytes(of: workload, attempt)
        try await reserve(bytes - min(kept, bytes), Hold(ledger))
    }

    package func check(_ snapshot: SnapshotID, on node: NodeID) async throws(TorporError) -> SnapshotCheck {
        guard let found = self.snapshot(snapshot), found.isComplete || found.isDistrusted else {
            throw TorporError(.notFound, "snapshot \(snapshot) is not on this node", remedy: "torpor snapshots")
        }
        let hold = Hold(ledger)
        hold.take(found.chunks.keys)
        var flaws: [String] = []
        do throws(TorporError) { try await believe(snapshot) } catch { flaws.append(error.message) }
        let table = found.chunks.sorted { $0.key < $1.key }.map { ChunkReference(hash: $0.key, bytes: $0.value) }
        flaws += try await work.run { [chunks, ledger] () throws(TorporError) in
            let buffer = ChunkBuffer()
            return table.compactMap { chunk in
                do throws(TorporError) { try chunks.read(chunk, into: buffer.room) } catch {
                    ledger.noteDamaged(chunk.hash)
                    return error.message
                }
                return nil
            }
        }
        return SnapshotCheck(
            node: node, chunks: table.count, storedBytes: stored.bytes(of: found.chunks.keys.map(ChunkFolder.path)), flaws: flaws)
    }

    package func rotateKey() async throws(TorporError) -> Int {
        guard let ring = stored.ring else {
            throw TorporError(.unsupported, "this node seals nothing", remedy: "start its agent with a node key")
        }
        return try await work.run { () throws(TorporError) in try ring.rotate() }
    }
}
