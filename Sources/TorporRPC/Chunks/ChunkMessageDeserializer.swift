package import GRPCCore
import TorporModel
import TorporPorts

/// Reads a chunk where the transport has put it, without a copy. Fields that it does not know are passed over.
package struct ChunkMessageDeserializer: MessageDeserializer {
    package init() {}

    /// - Throws: `corrupt` for what is no such message.
    package func deserialize<Bytes: GRPCContiguousBytes>(_ serialized: Bytes) throws -> ChunkMessage {
        var index: UInt64 = 0
        var range = 0..<0
        try serialized.withUnsafeBytes { raw in
            var fields = ProtobufScanner(raw)
            while let (field, value) = try fields.next() {
                switch (field, value) {
                case (1, .number(let number)): index = number
                case (2, .bytes(let bytes)): range = bytes
                default: break
                }
            }
        }
        return ChunkMessage(index: index, data: ReceivedBytes.of(serialized, range))
    }
}
