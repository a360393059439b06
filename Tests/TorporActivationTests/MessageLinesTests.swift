import Foundation
import NIOCore
import Testing
import TorporModel

@testable import TorporActivation

/// The words between agent and doorkeeper, however the bytes are cut.
@Suite struct MessageLinesTests {
    private static let messages: [DoorMessage] = [
        .port(41_000), .table([], number: 0),
        .table([DoorEntry(workload: WorkloadID(unchecked: "w-1"), ports: [PublishedPort(node: 8080, workload: 80)])], number: .max),
        .taken(7), .knock(WorkloadID(unchecked: "w-1")), .knock(WorkloadID(unchecked: "w-1"), since: .now),
        .sendAway(WorkloadID(unchecked: "w-1")), .table([], number: 1, asks: true), .standing(DoorStanding()),
        .visited(
            WorkloadID(unchecked: "w-1"), WakeStory(letThroughUs: 5, answeredUs: nil, connections: .max, datagrams: 0), since: .now),
    ]

    /// What was said before doorkeepers told of visitors.
    private enum Former: Hashable, Codable {
        case table([DoorEntry], number: UInt64)
        case knock(WorkloadID)
    }

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

    /// A doorkeeper outlives its agent: what the former release says is understood, and what is said to it is no riddle.
    @Test func aFormerAgentOrDoorkeeperIsUnderstoodAndUnderstands() throws {
        let web = WorkloadID(unchecked: "w-1")
        var lines = MessageLines()
        for message in [Former.knock(web), .table([], number: 3)] {
            var bytes = ByteBuffer(bytes: try JSONEncoder().encode(message))
            bytes.writeString("\n")
            let expected: DoorMessage = if case .knock = message { .knock(web) } else { .table([], number: 3) }
            #expect(try lines.take(bytes) == [expected])
        }
        let spoken = try [DoorMessage.knock(web, since: .now), .table([], number: 3, asks: true)].map {
            try JSONDecoder().decode(Former.self, from: Data(try MessageLines.encode($0).readableBytesView))
        }
        #expect(spoken == [.knock(web), .table([], number: 3)])
    }

    /// One that did not ask would take it for the line's end.
    @Test func onlyWhoAsksIsToldOfVisitorsAndOnlyWhatIsNew() async {
        let (heard, voice) = AsyncStream.makeStream(of: DoorMessage.self)
        let agents = Doorkeeper.Agents()
        agents.replace(voice)
        agents.report(DoorStanding())
        agents.report(.visited(WorkloadID(unchecked: "w-1"), WakeStory(), since: .now))
        agents.ask()
        var standing = DoorStanding()
        standing.connections.waiting = 1
        for _ in 0..<2 { agents.report(standing) }
        voice.finish()
        #expect(await heard.reduce(into: []) { $0.append($1) } == [.standing(standing)])
    }
}
