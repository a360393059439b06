package import GRPCCore
import TorporModel
import TorporPorts
import TorporWire

/// Writes a chunk: a few bytes in front of it, and one copy.
package struct ChunkMessageSerializer: MessageSerializer {
    package init() {}

    /// Fields 1, 4 and 50 are numbers, 2 and 3 bytes; their order is free.
    package func serialize<Bytes: GRPCContiguousBytes>(_ message: ChunkMessage) throws -> Bytes {
        var header = ProtobufHeader()
        header.add(field: 1, varint: message.index)
        if let offer = message.offer {
            header.add(field: 3, bytes: offer.hash.wire)
            header.add(field: 4, varint: UInt64(offer.bytes))
        }
        header.add(field: 50, varint: UInt64(message.packedSize))
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
