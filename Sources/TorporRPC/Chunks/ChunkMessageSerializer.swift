package import GRPCCore
import TorporPorts

/// Writes a chunk: a few bytes in front of it, and one copy.
package struct ChunkMessageSerializer: MessageSerializer {
    package init() {}

    /// Fields 1 (varint) and 2 (bytes).
    package func serialize<Bytes: GRPCContiguousBytes>(_ message: ChunkMessage) throws -> Bytes {
        var header = ProtobufHeader()
        header.add(field: 1, varint: message.index)
        header.add(field: 2, length: message.data.count)
        var bytes = Bytes(repeating: 0, count: header.bytes.count + message.data.count)
        bytes.withUnsafeMutableBytes { room in
            room.copyBytes(from: header.bytes)
            message.data.withBytes { data in
                UnsafeMutableRawBufferPointer(rebasing: room[header.bytes.count...]).copyMemory(from: data)
            }
        }
        return bytes
    }
}
