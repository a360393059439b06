import GRPCCore
import SwiftProtobuf
import Testing
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// What is written by hand is protobuf, to whoever reads it and from whoever wrote it.
struct ChunkMessageTests {
    static let samples: [(index: UInt64, data: [UInt8])] = [
        (0, []), (0, [0]), (1, [7, 8]), (127, [UInt8](repeating: 1, count: 127)), (128, [UInt8](repeating: 2, count: 128)),
        (.max, [UInt8](repeating: 3, count: 1 << 20)),
    ]

    private func read(_ bytes: [UInt8]) throws -> ChunkMessage { try ChunkMessageDeserializer().deserialize(bytes) }

    @Test(arguments: samples)
    func generatedCodeReadsWhatIsWrittenByHand(index: UInt64, data: [UInt8]) throws {
        let bytes: [UInt8] = try ChunkMessageSerializer().serialize(ChunkMessage(index: index, data: data))
        let message = try Torpor_V1_ChunkMessage(serializedBytes: bytes)
        #expect(message.index == index)
        #expect([UInt8](message.data) == data)
        // Byte for byte what protobuf's own writer makes of it.
        #expect(bytes == (try message.serializedBytes()))
    }

    @Test(arguments: samples)
    func whatGeneratedCodeWritesIsReadByHand(index: UInt64, data: [UInt8]) throws {
        let bytes: [UInt8] = try Torpor_V1_ChunkMessage.with { ($0.index, $0.data) = (index, .init(data)) }.serializedBytes()
        let message = try read(bytes)
        #expect(message.index == index)
        #expect(message.data.withBytes { [UInt8]($0) } == data)
    }

    @Test func aPackedChunkSaysHowMuchItWas() throws {
        let bytes: [UInt8] = try ChunkMessageSerializer().serialize(ChunkMessage(index: 3, data: [1, 2] as [UInt8], packedSize: 1 << 20))
        let known = try Torpor_V1_ChunkMessage(serializedBytes: bytes)
        #expect(known.index == 3 && known.packedSize == 1 << 20 && [UInt8](known.data) == [1, 2])
        let other: [UInt8] = try Torpor_V1_ChunkMessage.with { ($0.index, $0.packedSize, $0.data) = (9, 77, .init([5])) }.serializedBytes()
        let read = try read(other)
        #expect(read.index == 9 && read.packedSize == 77 && read.data.withBytes { [UInt8]($0) } == [5])
    }

    @Test func whatCameAsItIsIsTheChunkAndWhatCamePackedUnaskedIsRefused() async throws {
        #expect(try await ChunkMessage(index: 0, data: [7] as [UInt8]).chunk(nil).withBytes { [UInt8]($0) } == [7])
        await #expect(throws: TorporError.self) { try await ChunkMessage(index: 0, data: [7] as [UInt8], packedSize: 1).chunk(nil) }
    }

    /// A later release may say more; the order of fields is free, and the last of two counts.
    @Test func whatIsNotKnownIsPassedOver() throws {
        let message = try read(
            [0xa0, 0x06, 0x96, 0x01, 0x12, 2, 1, 2, 0xa9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0x08, 5, 0xad, 0x06, 1, 2, 3, 4, 0x12, 1, 9])
        #expect(message.index == 5)
        #expect(message.data.withBytes { [UInt8]($0) } == [9])
    }

    @Test(arguments: [
        [0x08], [0x08, 0x80], [0x12, 5, 1], [0x12], [0x0b], [0x0c], [0x09, 1], [0x0d, 1, 2],
        [0x08] + [UInt8](repeating: 0xff, count: 11), [0x12] + [UInt8](repeating: 0xff, count: 9) + [0x01],
    ])
    func whatIsNoMessageIsRefused(bytes: [UInt8]) throws {
        #expect(throws: TorporError.self) { try read(bytes) }
    }

    /// Cut anywhere, it is refused or read as what was there: nothing is made up.
    @Test func aMessageThatWasCutIsNeverMadeUp() throws {
        let whole: [UInt8] = try ChunkMessageSerializer().serialize(ChunkMessage(index: 300, data: [UInt8](1...200)))
        for length in 0..<whole.count {
            guard let message = try? read(Array(whole.prefix(length))) else { continue }
            #expect(message.data.count == 0)
            #expect(message.index == (length == 0 ? 0 : 300))
        }
    }
}
