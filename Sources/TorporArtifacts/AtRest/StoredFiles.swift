import Synchronization
import TorporModel

/// What lies in the store's files: how many bytes, under which keys. Counted once at the start by reading every header, kept up from
/// then on.
final class StoredFiles: Sendable {
    /// One file.
    private struct Entry {
        let bytes: Int
        let key: SealKey.ID?
    }

    /// All files.
    private struct State {
        var entries: [String: Entry] = [:]
        var bytes: UInt64 = 0
    }

    /// nil while nothing is sealed on this node, nor ever was.
    let ring: KeyRing?
    private let files: any ArtifactFiles
    private let state = Mutex(State())

    init(files: any ArtifactFiles, ring: KeyRing?) {
        self.files = files
        self.ring = ring
    }

    /// Bytes on the disk of all that was noted.
    var bytes: UInt64 { state.withLock { $0.bytes } }

    /// Bytes of these files, as far as they are there.
    func bytes(of paths: some Sequence<String>) -> UInt64 {
        state.withLock { state in paths.reduce(0) { $0 + UInt64(state.entries[$1]?.bytes ?? 0) } }
    }

    /// The keys that these files are sealed under.
    func keys(of paths: some Sequence<String>) -> Set<SealKey.ID> {
        state.withLock { state in Set(paths.compactMap { state.entries[$0]?.key }) }
    }

    /// - Throws: `notFound` for a key that is not on this node.
    func key(_ id: SealKey.ID) throws(TorporError) -> SealKey {
        if let ring { return try ring.key(id) }
        throw TorporError(.notFound, "is sealed, and this node has no key", remedy: "give the agent the node key that it had")
    }

    /// After a file was written or found. The disk is asked, under the lock, and not the writer: of two that write the same chunk under
    /// two keys the later one's stays, and whoever comes here last sees it.
    func note(_ path: String) throws(TorporError) {
        try state.withLock { (state) throws(TorporError) in
            let found = try header(path)
            set(path, found.map { Entry(bytes: $0.size, key: $0.header?.seal?.key) }, &state)
        }
    }

    /// After a file was removed.
    func forget(_ path: String) { state.withLock { set(path, nil, &$0) } }

    /// Takes hold of the new key before it lets go of the old one: they may be the same.
    private func set(_ path: String, _ entry: Entry?, _ state: inout State) {
        let old = state.entries.removeValue(forKey: path)
        if let key = entry?.key { ring?.use(key) }
        if let entry { state.entries[path] = entry }
        state.bytes = state.bytes - UInt64(old?.bytes ?? 0) + UInt64(entry?.bytes ?? 0)
        if let key = old?.key { ring?.drop(key) }
    }

    /// The file's size and header; nil when there is no file, no header when it has none that can be read.
    func header(_ path: String) throws(TorporError) -> (size: Int, header: FrameHeader?)? {
        let found = withUnsafeTemporaryAllocation(byteCount: FrameHeader.width, alignment: 8) { room in
            Result { () throws(TorporError) -> (Int, FrameHeader?)? in
                guard let size = try files.read(path, into: room) else { return nil }
                return (size, try? FrameHeader.read(UnsafeRawBufferPointer(rebasing: room[..<min(size, FrameHeader.width)])))
            }
        }
        return try found.get()
    }
}
