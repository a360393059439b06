import Synchronization
import TorporArtifacts
import TorporModel

/// A file system whose disk fills up, or that a crash stops.
final class FaultyFiles: ArtifactFiles {
    private struct Faults {
        var putsLeft: Int?
        var free: UInt64?
        var stopped: String?
        var synced: [String] = []
        var read: [String] = []
    }

    private let files: PosixFiles
    private let faults = Mutex(Faults())

    /// By a clock in which every disk is quick: large files go past the page cache.
    init(root: String) throws {
        let ticks = Atomic<UInt64>(0)
        files = try PosixFiles(root: root) { ticks.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    /// After this many more files there is no space left.
    func fill(afterPuts count: Int?) { faults.withLock { $0.putsLeft = count } }
    func pretend(free bytes: UInt64?) { faults.withLock { $0.free = bytes } }
    /// From the first rename or write of a path with this ending on, nothing reaches the disk any more: the process has ended.
    func stop(at ending: String) { faults.withLock { $0.stopped = ending } }
    var synced: [String] { faults.withLock { $0.synced } }
    /// Files that were read whole, in order; not those of which the header alone was looked at.
    var read: [String] { faults.withLock { $0.read } }

    func put(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(TorporError) {
        try alive(path)
        let isFull = faults.withLock { faults in
            guard let left = faults.putsLeft else { return false }
            faults.putsLeft = max(0, left - 1)
            return left == 0
        }
        if isFull { throw TorporError(.diskFull, "cannot create \(path): No space left on device") }
        try files.put(path, bytes)
    }

    func rename(_ path: String, to other: String) throws(TorporError) {
        try alive(other)
        try files.rename(path, to: other)
    }

    func remove(_ path: String) throws(TorporError) {
        try alive(path)
        try files.remove(path)
    }

    func sync(_ path: String) throws(TorporError) {
        faults.withLock { $0.synced.append(path) }
        try files.sync(path)
    }

    func freeBytes() throws(TorporError) -> UInt64 {
        if let free = faults.withLock({ $0.free }) { return free }
        return try files.freeBytes()
    }

    func read(_ path: String, into buffer: UnsafeMutableRawBufferPointer) throws(TorporError) -> Int? {
        if buffer.count >= ChunkReference.pageSize { faults.withLock { $0.read.append(path) } }
        return try files.read(path, into: buffer)
    }

    func size(_ path: String) throws(TorporError) -> Int? { try files.size(path) }
    func list(_ folder: String) throws(TorporError) -> [String] { try files.list(folder) }

    private func alive(_ path: String) throws(TorporError) {
        let isStopped = faults.withLock { faults in
            guard let ending = faults.stopped else { return false }
            if ending.isEmpty { return true }
            if path.hasSuffix(ending) { faults.stopped = "" }
            return path.hasSuffix(ending)
        }
        if isStopped { throw TorporError(.internal, "the process has ended") }
    }
}
