import TorporModel
import TorporPorts

/// Packs chunks of one byte over and over into that byte; every second one, as if the others did not pay.
final class RunCodec: ChunkCodec {
    private struct Unpacked: ChunkBytes {
        let bytes: [UInt8]
        let sentCount: Int
        var count: Int { bytes.count }
        func withBytes<Value, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Value) throws(Failure) -> Value {
            try bytes.withBytes(body)
        }
    }

    let sends = Kept<Int>()
    var now: UInt64 { 0 }
    func sent(_ bytes: Int, since: UInt64) { sends.add(bytes) }

    func pack(_ chunk: any ChunkBytes) async -> [UInt8]? {
        chunk.withBytes { ($0.first ?? 1).isMultiple(of: 2) ? [UInt8]($0.prefix(1)) : nil }
    }

    func unpack(_ packed: any ChunkBytes, size: Int) async throws(TorporError) -> any ChunkBytes {
        let run = packed.withBytes { [UInt8]($0) }
        guard run.count == 1 else { throw TorporError(.corrupt, "that is no run") }
        return Unpacked(bytes: [UInt8](repeating: run[0], count: size), sentCount: 1)
    }
}
