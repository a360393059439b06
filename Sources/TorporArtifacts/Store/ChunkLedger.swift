import Synchronization
import TorporModel

/// Who still needs which chunk, which chunks were seen whole, and what space is promised.
///
/// A chunk's file goes when its last holder lets go: kept manifests, unfinished transfers, open writers and open readers all hold
/// (failures.md 11). Taking hold comes before looking for the file, so no collector runs in between.
final class ChunkLedger: Sendable {
    /// All of it under one lock, so that holding and removing exclude each other.
    private struct State {
        /// How many hold each chunk; a chunk nobody holds is not in here.
        var holders: [ContentHash: Int] = [:]
        /// Read and found right by this process; a crash may have torn any other, because chunks are not synced one by one.
        var whole: Set<ContentHash> = []
        /// Bytes promised and not yet on the disk.
        var reservedBytes: UInt64 = 0
        /// false once a manifest was found that cannot be read.
        var mayRemove = true
    }

    private let state = Mutex(State())
    private let folder: ChunkFolder
    private let limits: ArtifactLimits

    /// Nobody holds anything yet: the store takes hold for its kept manifests before it sweeps.
    init(folder: ChunkFolder, limits: ArtifactLimits) {
        self.folder = folder
        self.limits = limits
    }

    /// Takes hold, whether or not the chunks are there yet.
    func hold(_ chunks: some Sequence<ContentHash>) {
        state.withLock { state in
            for hash in chunks { state.holders[hash, default: 0] += 1 }
        }
    }

    /// Lets go; the last to let go removes the file.
    func release(_ chunks: some Sequence<ContentHash>) {
        state.withLock { state in
            for hash in chunks {
                let left = (state.holders[hash] ?? 0) - 1
                state.holders[hash] = left > 0 ? left : nil
                if left <= 0 { Self.remove(hash, folder, &state) }
            }
        }
    }

    /// Removes the files of chunks that nobody holds.
    func sweep(_ chunks: [ContentHash]) {
        state.withLock { state in
            for hash in chunks where state.holders[hash] == nil { Self.remove(hash, folder, &state) }
        }
    }

    /// From now on nothing is removed: a manifest that cannot be read may need any chunk.
    func keepEverything() {
        state.withLock { $0.mayRemove = false }
    }

    /// Whether this process has itself hashed or written the chunk.
    func isKnownWhole(_ hash: ContentHash) -> Bool { state.withLock { $0.whole.contains(hash) } }
    /// After hashing what is on the disk, or writing what was hashed.
    func noteWhole(_ hash: ContentHash) { state.withLock { _ = $0.whole.insert(hash) } }
    /// After a reader found other bytes: the next capture or transfer looks, and writes it anew.
    func noteDamaged(_ hash: ContentHash) { state.withLock { _ = $0.whole.remove(hash) } }

    /// Promises space, beside all other promises, of the disk and of the quota.
    ///
    /// - Throws: `diskFull` with the numbers, before anything was written.
    func reserve(_ bytes: UInt64) throws(TorporError) {
        if bytes == 0 { return }
        let (free, stored) = (try folder.files.freeBytes(), folder.stored.bytes)
        try state.withLock { (state) throws(TorporError) in
            let (reserved, back) = (state.reservedBytes, limits.headroomBytes)
            let left = free > reserved + back ? free - reserved - back : 0
            guard bytes <= left else {
                throw Self.full("needs \(bytes) bytes of disk, has \(left) (\(free) free, \(reserved) reserved, \(back) kept back)")
            }
            if let quota = limits.quotaBytes, bytes > quota - min(quota, stored + reserved) {
                throw Self.full("needs \(bytes) bytes of a quota of \(quota), of which \(stored) are taken and \(reserved) reserved")
            }
            state.reservedBytes += bytes
        }
    }

    private static func full(_ what: String) -> TorporError {
        TorporError(.diskFull, what, remedy: "free some disk on this node, or remove snapshots: torpor snapshots rm")
    }

    /// Gives back what is no longer promised, never below nothing.
    func unreserve(_ bytes: UInt64) {
        state.withLock { $0.reservedBytes -= min(bytes, $0.reservedBytes) }
    }

    /// Under the lock: between the decision and the removal nobody can take hold.
    private static func remove(_ hash: ContentHash, _ folder: ChunkFolder, _ state: inout State) {
        guard state.mayRemove else { return }
        state.whole.remove(hash)
        folder.remove(hash)
    }
}
