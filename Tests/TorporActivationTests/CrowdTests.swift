import CLinux
import Synchronization
import Testing
import TorporModel

@testable import TorporActivation

/// What the door tells of whoever came for a sleeper.
@Suite struct CrowdTests {
    private final class Told: Sendable {
        private let stories = Mutex<[WakeStory]>([])

        func take(_ story: WakeStory) { stories.withLock { $0.append(story) } }
        var all: [WakeStory] { stories.withLock { $0 } }
    }

    private let web = DoorEntry(workload: WorkloadID(unchecked: "w-web"), ports: [PublishedPort(node: 8080, workload: 80)])
    private let dns = DoorEntry(
        workload: WorkloadID(unchecked: "w-dns"), ports: [PublishedPort(node: 53, workload: 5353, transport: .udp)])
    private let told = Told()
    private let start = ContinuousClock.now

    private func room(_ limits: DoorLimits = DoorLimits()) -> WaitingRoom {
        let room = WaitingRoom(limits: limits) { [told] _, story, _ in told.take(story) }
        _ = room.take([web, dns])
        return room
    }

    private func come(_ room: WaitingRoom, after milliseconds: Int = 0) throws -> (visit: Visit, crowd: Crowd?) {
        guard case .held(let visit) = room.admit(.init(address: "10.0.0.9", port: 8080), from: "10.0.0.1") else {
            throw TorporError(.internal, "it is not held")
        }
        return (visit, room.wait(visit, since: start + .milliseconds(milliseconds)).crowd)
    }

    private func datagram() -> Datagram {
        Datagram(bytes: [1], way: cl_way(fromAddress: 1, toAddress: 2, fromPort: 3, toPort: UInt16(53).bigEndian))
    }

    /// Times count from the first, and the first answer to anybody ends the story.
    @Test func aCrowdIsOneStory() throws {
        let room = room()
        let crowds = [try come(room), try come(room, after: 7)].compactMap(\.crowd)
        #expect(crowds.count == 2 && crowds[0] === crowds[1])
        guard case .knock(web.workload, let since?) = room.knock(web.workload), since == start else {
            Issue.record("nobody is said to wait since then")
            return
        }
        _ = room.take([dns], at: start + .milliseconds(20))
        #expect(told.all.isEmpty)
        crowds[1].answered(at: start + .milliseconds(25))
        crowds[0].answered(at: start + .milliseconds(30))
        for crowd in crowds { crowd.leave() }
        #expect(told.all == [WakeStory(letThroughUs: 20_000, answeredUs: 25_000, connections: 2, datagrams: 0)])
    }

    @Test func whoGoesUnansweredEndsTheStoryWithTheLast() throws {
        let room = room()
        let (one, two) = (try come(room), try come(room))
        _ = room.take([dns], at: start + .milliseconds(20))
        one.crowd?.leave()
        #expect(told.all.isEmpty)
        two.crowd?.leave()
        #expect(told.all == [WakeStory(letThroughUs: 20_000, answeredUs: nil, connections: 2, datagrams: 0)])
    }

    /// Whoever comes after all have gone has not waited for as long as they.
    @Test func whoComesWhenAllHaveGoneIsTheFirstOfAnother() throws {
        let room = room()
        let (visit, crowd) = try come(room)
        crowd?.leave()
        room.leave(visit)
        #expect(told.all == [WakeStory(letThroughUs: nil, answeredUs: nil, connections: 1, datagrams: 0)])
        #expect(try come(room, after: 90).crowd?.since == start + .milliseconds(90))
        // Nobody waits for one that runs.
        var awake = web
        awake.isAwake = true
        _ = room.take([awake])
        #expect(room.wait(visit).crowd == nil)
    }

    @Test func datagramsAreAStoryThatEndsWhenTheyAreGivenBack() {
        let room = room()
        for _ in 0..<3 { #expect(room.accept(datagram(), at: start) == .held(dns.workload)) }
        var awake = dns
        awake.isAwake = true
        _ = room.take([awake], at: start + .milliseconds(10))
        // In the moment in which the way is opened: it has woken nobody.
        #expect(room.accept(datagram(), at: start + .milliseconds(11)) == .held(dns.workload))
        #expect(told.all.isEmpty)
        #expect(room.take([web], at: start + .milliseconds(12)).count == 4)
        #expect(told.all == [WakeStory(letThroughUs: 12_000, answeredUs: nil, connections: 0, datagrams: 3)])
    }

    @Test func whoWaitsAndWhoWasTurnedAwayAndWhyIsCounted() throws {
        var limits = DoorLimits()
        (limits.held, limits.heldOfClient, limits.datagrams) = (2, 1, 1)
        let room = room(limits)
        let first = try come(room)
        for client in ["10.0.0.1", "10.0.0.2", "10.0.0.3"] { _ = room.admit(.init(address: "10.0.0.9", port: 8080), from: client) }
        room.givesUp()
        for _ in 0..<2 { _ = room.accept(datagram(), at: start) }
        #expect(room.standing.connections.waiting == 2 && room.standing.datagrams.waiting == 1)
        #expect(room.standing.connections.refused == ["client": 1, "node": 1, "deadline": 1])
        #expect(room.standing.datagrams.refused == ["node": 1])
        room.leave(first.visit)
        room.forgetDatagrams(before: start + .seconds(1))
        #expect(room.standing.connections.waiting == 1 && room.standing.datagrams.waiting == 0)
        #expect(room.standing.datagrams.refused == ["node": 1, "deadline": 1])
    }
}
