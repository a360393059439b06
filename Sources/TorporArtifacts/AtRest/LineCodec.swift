package import TorporModel
package import TorporPorts

/// zstd for chunks on their way, as long as it pays: `Compression` for speed says when.
package struct LineCodec: ChunkCodec {
    /// What was packed, and how many bytes it was then.
    private struct Unpacked: ChunkBytes {
        let bytes: [UInt8]
        let sentCount: Int
        var count: Int { bytes.count }

        func withBytes<Value, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Value) throws(Failure) -> Value {
            try bytes.withBytes(body)
        }
    }

    private let compressor: Compressor
    private let work = BlockingWork()
    private let benches: Workbenches
    private let clock: @Sendable () -> UInt64

    /// `benches` may be shared; `now` counts nanoseconds and never goes back.
    init(benches: Workbenches, now: @escaping @Sendable () -> UInt64) {
        compressor = Compressor(.speed, now: now)
        self.benches = benches
        clock = now
    }

    package init(now: @escaping @Sendable () -> UInt64) { self.init(benches: Workbenches(), now: now) }

    package var now: UInt64 { clock() }

    package func pack(_ chunk: any ChunkBytes) async -> [UInt8]? {
        guard compressor.wish() == .zstd else { return nil }
        let (compressor, benches) = (compressor, benches)
        let packed: [UInt8]?? = try? await work.run { () throws(TorporError) in
            try compressor.pack(chunk.count) { () throws(TorporError) in
                let packed = try benches.lend { (bench) throws(TorporError) in chunk.withBytes { bench.pack($0) } }
                return (packed?.count ?? chunk.count, packed)
            }
        }
        return packed ?? nil
    }

    package func unpack(_ packed: any ChunkBytes, size: Int) async throws(TorporError) -> any ChunkBytes {
        guard (1...ChunkReference.size).contains(size) else { throw TorporError(.corrupt, "a chunk of \(size) bytes was sent packed") }
        let benches = benches
        return try await work.run { () throws(TorporError) in
            let bytes = try benches.lend { (bench) throws(TorporError) in
                try packed.withBytes { (raw) throws(TorporError) in try bench.unpack(raw, size: size) }
            }
            return Unpacked(bytes: bytes, sentCount: packed.count)
        }
    }

    package func sent(_ bytes: Int, since: UInt64) { compressor.sent(bytes, nanoseconds: clock() - since) }
}
