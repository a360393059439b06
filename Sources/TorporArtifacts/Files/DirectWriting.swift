/// Whether large files are written past the page cache, decided by how fast that went; no clock and no disk in it.
///
/// Past the cache pays where the disk keeps up: on a virtual machine whose host has not backed the memory yet, a gibibyte of fresh cache costs
/// 3 seconds of kernel time, and written directly 0.2–0.5. A slow disk is hidden by the cache, and shall go on being so. QEMU has the same
/// switch for the same reason (its migration parameter `direct-io`).
struct DirectWriting: Sendable {
    /// Bytes a second below which the cache is better.
    static let slowest = 500e6
    /// Files of which the quickest decides: a writer that loses its processor looks slow, and none looks quicker than the disk is.
    static let run = 8
    /// After so many files by way of the cache it is tried again.
    static let rest = 256

    private enum State {
        /// Bytes a second of the quickest file of this run, and how many files there were.
        case goesOn(best: Double, files: Int)
        case rests(left: Int)
        /// The file system cannot.
        case refused
    }

    private var state = State.goesOn(best: 0, files: 0)

    /// Whether files go past the cache now.
    var isOn: Bool {
        if case .goesOn = state { true } else { false }
    }

    /// Whether the next file goes past the cache; to be followed by `note` or `refuse` when it did.
    mutating func next() -> Bool {
        switch state {
        case .goesOn: return true
        case .rests(let left):
            state = left > 1 ? .rests(left: left - 1) : .goesOn(best: 0, files: 0)
            return false
        case .refused: return false
        }
    }

    /// So many bytes went past the cache. What two writers side by side note, each has measured of its own half of the disk.
    mutating func note(bytes: Int, nanoseconds: UInt64) {
        guard case .goesOn(var best, let files) = state, nanoseconds > 0 else { return }
        best = max(best, Double(bytes) * 1e9 / Double(nanoseconds))
        if files + 1 < Self.run {
            state = .goesOn(best: best, files: files + 1)
        } else {
            state = best < Self.slowest ? .rests(left: Self.rest) : .goesOn(best: 0, files: 0)
        }
    }

    /// The file system does not do it: never again.
    mutating func refuse() { state = .refused }
}
