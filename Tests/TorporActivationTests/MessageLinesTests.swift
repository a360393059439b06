import NIOCore
import Testing
import TorporModel

@testable import TorporActivation

/// The words between agent and doorkeeper, however the bytes are cut.
@Suite struct MessageLinesTests {
    private static let messages: [DoorMessage] = [
        .port(41_000), .table([], number: 0),
        .table([DoorEntry(workload: WorkloadID(unchecked: "w-1"), ports: [PublishedPort(node: 8080, workload: 80)])], number: .max),
        .taken(7), .knock(WorkloadID(unchecked: "w-1")), .sendAway(WorkloadID(unchecked: "w-1")),
    ]

    @Test(arguments: [1, 2, 7, 1000]) func everyMessageArrivesWhereverItIsCut(size: Int) throws {
        var bytes = ByteBuffer()
        for message in Self.messages { bytes.writeImmutableBuffer(try MessageLines.encode(message)) }
        var lines = MessageLines()
        var found: [DoorMessage] = []
        while bytes.readableBytes > 0 {
            found += try lines.take(bytes.readSlice(length: min(size, bytes.readableBytes)) ?? ByteBuffer())
        }
        #expect(found == Self.messages)
    }

    @Test func aLineThatIsNoMessageIsAnErrorAndNotAGuess() {
        var lines = MessageLines()
        #expect(throws: TorporError.self) { try lines.take(ByteBuffer(string: "{\"knock\":\n")) }
    }
}
