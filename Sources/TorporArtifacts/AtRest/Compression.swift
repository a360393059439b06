package import TorporModel

/// Whether compressing pays, decided chunk by chunk from what was measured; no clock and no zstd in it.
///
/// With r = bytes after per byte before, c = bytes compressed a second, l = bytes that the line takes a second (each the mean of the last
/// few, weighted to the latest):
/// - for space (snapshots that are kept): compress where r ≤ 7/8, unless c is below `slowest`: the workload may be frozen meanwhile;
/// - for speed (a line): compress where r + l/c ≤ 9/10, that is where compressing a byte and sending what is left of it takes less time
///   than sending it. The two are added although they could overlap: on a busy node they share its cores. While the line's rate is
///   unknown nothing is compressed.
/// The first chunks are tried; where it does not pay one chunk in `patience` is tried again, so that it turns itself on again too.
package struct Compression: Sendable {
    /// What it is for.
    package enum Aim: Sendable {
        case space, speed
    }

    /// Bytes a second below which a capture is not held up for the sake of space: half a usual disk's.
    static let slowest = 200e6
    /// Chunks that are tried before anything is decided.
    static let first = 4
    /// Where it does not pay, one chunk in so many is tried again.
    static let patience = 32

    private let aim: Aim
    private var ratio = Mean()
    private var packRate = Mean()
    private var lineRate = Mean()
    private var sinceTried = 0

    package init(_ aim: Aim) { self.aim = aim }

    /// A mean that forgets: the latest value counts a quarter.
    private struct Mean: Sendable {
        var value: Double?
        var count = 0
        mutating func note(_ new: Double) {
            value = value.map { $0 * 0.75 + new * 0.25 } ?? new
            count += 1
        }
    }

    /// What the next chunk shall be written as; to be followed by `note(packing:…)` when it was tried.
    package mutating func next() -> ChunkEncoding {
        if pays || isDue {
            sinceTried = 0
            return .zstd
        }
        sinceTried += 1
        return .raw
    }

    /// Whether it would pay now, as far as is known.
    package var pays: Bool {
        guard let ratio = ratio.value, let packRate = packRate.value else { return false }
        switch aim {
        case .space: return ratio <= 7.0 / 8 && packRate >= Self.slowest
        case .speed: return lineRate.value.map { ratio + $0 / packRate <= 0.9 } ?? false
        }
    }

    /// A chunk is tried for what it tells.
    private var isDue: Bool { ratio.count < Self.first || sinceTried >= Self.patience - 1 }

    /// `plain` bytes became `packed` (as many, when they did not get smaller). Chunks below 64 KiB tell nothing about rates and are left out.
    package mutating func note(packing plain: Int, into packed: Int, nanoseconds: UInt64) {
        guard plain >= 1 << 16, nanoseconds > 0 else { return }
        ratio.note(Double(packed) / Double(plain))
        packRate.note(Double(plain) * 1e9 / Double(nanoseconds))
    }

    /// The line took so many bytes, as they were sent.
    package mutating func note(sending bytes: Int, nanoseconds: UInt64) {
        guard bytes >= 1 << 14, nanoseconds > 0 else { return }
        lineRate.note(Double(bytes) * 1e9 / Double(nanoseconds))
    }
}
