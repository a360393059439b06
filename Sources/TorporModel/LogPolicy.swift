/// How much of what a workload prints is kept, wherever it lives: never more than `files` times `fileBytes`, the newest.
///
/// All of it goes along at a move, within the blackout, so the default is small.
package struct LogPolicy: Hashable, Codable, Sendable {
    /// A file that would grow beyond it is followed by another.
    package var fileBytes: UInt64
    /// Counted with the one that is written to; the oldest makes way.
    package var files: UInt32

    /// A line with its stamp fits many times over; and an agent can hold a file in memory.
    package static let fileSizes: ClosedRange<UInt64> = (64 << 10)...(64 << 20)
    /// With one file a rotation would lose all.
    package static let fileCounts: ClosedRange<UInt32> = 2...100

    package init(fileBytes: UInt64 = 2 << 20, files: UInt32 = 4) {
        self.fileBytes = fileBytes
        self.files = files
    }
}
