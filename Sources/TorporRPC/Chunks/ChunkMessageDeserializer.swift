import Foundation
package import GRPCCore
import TorporModel
import TorporPorts
import TorporWire

/// Reads a chunk where the transport has put it, without a copy. Fields that it does not know are passed over.
package struct ChunkMessageDeserializer: MessageDeserializer {
    package init() {}

    /// - Throws: `corrupt` for what is no such message.
    package func deserialize<Bytes: GRPCContiguousBytes>(_ serialized: Bytes) throws -> ChunkMessage {
        var index: UInt64 = 0
        var range = 0..<0
        var hash: Data?
        var size: UInt64 = 0
        var packedSize: UInt64 = 0
        try serialized.withUnsafeBytes { raw in
            var fields = ProtobufScanner(raw)
            while let (field, value) = try fields.next() {
                switch (field, value) {
                case (1, .number(let number)): index = number
                case (2, .bytes(let bytes)): range = bytes
                case (3, .bytes(let bytes)): hash = Data(UnsafeRawBufferPointer(rebasing: raw[bytes]))
                case (4, .number(let number)): size = number
                case (50, .number(let number)): packedSize = number
                default: break
                }
            }
        }
        return ChunkMessage(
            index: index, offer: try Self.offer(hash, size), data: ReceivedBytes.of(serialized, range),
            packedSize: Int(clamping: packedSize))
    }

    /// - Throws: `invalidArgument` for a name or a size that no chunk can have.
    private static func offer(_ hash: Data?, _ size: UInt64) throws(TorporError) -> ChunkReference? {
        guard let hash else { return nil }
        guard (1...UInt64(WireLimits.chunkBytes)).contains(size) else {
            throw TorporError(
                .invalidArgument, "a chunk of \(size) bytes cannot be offered", remedy: "run the same version of torpor on both")
        }
        return ChunkReference(hash: try ContentHash(wire: hash), bytes: Int(size))
    }
}
