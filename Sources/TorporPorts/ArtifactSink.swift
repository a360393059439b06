package import TorporModel

/// Where a backend writes a capture; it cannot tell disk from network.
package protocol ArtifactSink: Sendable {
    /// Takes one artifact from an open, readable descriptor to its end; the caller keeps and closes the descriptor.
    /// `name` is a relative path without `..`. Files, pipes and sockets are all fine.
    func write(_ name: String, from descriptor: Int32) async throws(TorporError)
    /// The same for what is already in memory.
    func write(_ name: String, bytes: [UInt8]) async throws(TorporError)
    /// The same for what its owner can read at any place, and knows to be zeros elsewhere. `read` is given the place, and room for at least
    /// a page; it is called on a thread that may block, in order of places, until it says that there is no more.
    func write(_ name: String, read: @escaping PieceReading) async throws(TorporError)
    /// Whether a round of the same attempt wrote this artifact before, so that what of it has not changed need not be read.
    func hasRound(of name: String) -> Bool
    /// Whether what is written outlives its job, so that what it points to outside has to be kept as well.
    var isToBeKept: Bool { get }
}

/// Reads what is at a place of an artifact.
package typealias PieceReading = @Sendable (_ place: UInt64, _ room: UnsafeMutableRawBufferPointer) throws(TorporError) -> ArtifactPiece

extension ArtifactSink {
    package func hasRound(of name: String) -> Bool { false }

    package var isToBeKept: Bool { false }

    /// By way of memory, for sinks that know no zeros.
    package func write(_ name: String, read: @escaping PieceReading) async throws(TorporError) {
        var bytes: [UInt8] = []
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: ChunkReference.size, alignment: ChunkReference.pageSize)
        defer { room.deallocate() }
        loop: while true {
            switch try read(UInt64(bytes.count), room) {
            case .bytes(let count): bytes += room[..<count]
            case .zeros(let count): bytes += [UInt8](repeating: 0, count: count)
            case .unchanged: throw TorporError(.internal, "\(name) has no earlier round here")
            case .end: break loop
            }
        }
        try await write(name, bytes: bytes)
    }
}
