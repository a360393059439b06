import Synchronization
import TorporModel

/// Workbenches for chunks, lent to whoever reads or writes one: a megabyte and two contexts each are not made for every chunk.
final class Workbenches: Sendable {
    /// One that may be lent; nobody else has it meanwhile.
    private final class Place: Sendable {
        let bench = Mutex(Workbench(contentBytes: ChunkReference.size))
    }

    /// More than this many are not kept for later.
    private static let kept = 4
    private let free = Mutex<[Place]>([])

    /// Lends one for as long as `body` runs.
    func lend<Value: Sendable>(_ body: (borrowing Workbench) throws(TorporError) -> Value) throws(TorporError) -> Value {
        let place = free.withLock { $0.popLast() } ?? Place()
        defer { free.withLock { if $0.count < Self.kept { $0.append(place) } } }
        return try place.bench.withLock { (bench) throws(TorporError) in try body(bench) }
    }
}
