import CLinux
import Testing
import TorporModel

@testable import TorporActivation

/// Who is let through, who waits, and who is sent away.
@Suite struct WaitingRoomTests {
    private let web = DoorEntry(workload: WorkloadID(unchecked: "w-web"), ports: [PublishedPort(node: 8080, workload: 80)])
    private let other = DoorEntry(workload: WorkloadID(unchecked: "w-other"), ports: [PublishedPort(node: 80, workload: 7000)])

    private func room(_ limits: DoorLimits = DoorLimits()) -> WaitingRoom {
        let room = WaitingRoom(limits: limits)
        _ = room.take([web, other])
        return room
    }

    private func wait(_ room: WaitingRoom, _ address: String, _ port: UInt16, from client: String = "10.0.0.1") throws -> (
        visit: Visit, outcome: AsyncStream<Bool>
    ) {
        guard case .held(let visit) = room.admit(.init(address: address, port: port), from: client)
        else { throw TorporError(.internal, "it is not held") }
        return (visit, room.wait(visit).outcome)
    }

    @Test func aSleeperIsFoundByItsAddressAndByThePortsThatLeadToIt() throws {
        let room = room()
        let own = WorkloadAddress(web.workload).text
        let byPort = try wait(room, "10.0.0.9", 8080)
        #expect(byPort.visit.target == OriginalDestination(address: own, port: 80) && byPort.visit.workload == web.workload)
        // Its own address comes first, though another's port on the node is the same.
        let byAddress = try wait(room, own, 80)
        #expect(byAddress.visit.target == OriginalDestination(address: own, port: 80) && byAddress.visit.workload == web.workload)
        #expect(room.wanted == [web.workload])
    }

    @Test func whoComesForNobodyThatSleepsGoesStraightOn() {
        let destination = OriginalDestination(address: "10.0.0.9", port: 22)
        guard case .through(destination) = room().admit(destination, from: "10.0.0.1") else {
            Issue.record("it was admitted otherwise")
            return
        }
    }

    @Test func whoWaitsIsLetThroughWhenItIsInTheTableNoMore() async throws {
        let room = room()
        let (one, two) = (try wait(room, "10.0.0.9", 8080), try wait(room, "10.0.0.9", 80))
        _ = room.take([other])
        #expect(await one.outcome.first { _ in true } == true)
        #expect(room.wanted == [other.workload])
        room.sendAway(other.workload)
        #expect(await two.outcome.first { _ in true } == false)
        // It sleeps on, and may be asked for again.
        _ = try wait(room, "10.0.0.9", 80)
    }

    /// The rules that send whoever comes for it go a little later.
    @Test func nobodyWaitsForOneThatIsAwakeAlready() async throws {
        let room = room()
        let waiting = try wait(room, "10.0.0.9", 8080)
        var awake = web
        awake.isAwake = true
        _ = room.take([awake, other])
        #expect(await waiting.outcome.first { _ in true } == true)
        let own = OriginalDestination(address: WorkloadAddress(web.workload).text, port: 80)
        guard case .through(own) = room.admit(.init(address: "10.0.0.9", port: 8080), from: "10.0.0.1") else {
            Issue.record("it was admitted otherwise")
            return
        }
        #expect(room.setOut(to: own) && room.isQuiet)
        // Asleep again: who has set out is waited for, and nobody else sets out.
        _ = room.take([web, other])
        #expect(!room.isQuiet && !room.setOut(to: own))
        room.arrive(at: own)
        #expect(room.isQuiet)
        _ = try wait(room, "10.0.0.9", 8080)
    }

    @Test func noClientAndNotAllOfThemTogetherFillTheRoom() throws {
        var limits = DoorLimits()
        (limits.held, limits.heldOfClient) = (3, 2)
        let room = room(limits)
        let first = try wait(room, "10.0.0.9", 8080, from: "a")
        _ = try wait(room, "10.0.0.9", 8080, from: "a")
        guard case .refused = room.admit(.init(address: "10.0.0.9", port: 8080), from: "a") else {
            Issue.record("it was admitted otherwise")
            return
        }
        _ = try wait(room, "10.0.0.9", 8080, from: "b")
        guard case .refused = room.admit(.init(address: "10.0.0.9", port: 8080), from: "c") else {
            Issue.record("it was admitted otherwise")
            return
        }
        room.leave(first.visit)
        _ = try wait(room, "10.0.0.9", 8080, from: "c")
    }

    /// Who is held to be read has not asked for anybody yet.
    @Test func whoIsReadFirstWakesNobodyUntilItWaits() async throws {
        let room = room()
        let door = HTTPDoor(port: 80, health: ["/healthz"])
        _ = room.take([DoorEntry(workload: web.workload, ports: web.ports, http: door)])
        guard case .held(let visit) = room.admit(.init(address: "10.0.0.9", port: 8080), from: "a") else {
            Issue.record("it is not held")
            return
        }
        #expect(visit.http == door && room.wanted == [])
        let outcome = room.wait(visit).outcome
        #expect(room.wanted == [web.workload])
        _ = room.take([])
        #expect(await outcome.first { _ in true } == true)
        // Nobody sleeps any more: it need not wait at all.
        #expect(await room.wait(visit).outcome.first { _ in true } == true)
    }

    @Test func aDatagramWaitsForItsSleeperAndIsHandedBackWhenThatRuns() {
        let dns = DoorEntry(workload: WorkloadID(unchecked: "w-dns"), ports: [PublishedPort(node: 53, workload: 5353, transport: .udp)])
        let room = WaitingRoom(limits: DoorLimits())
        _ = room.take([dns, web])
        let datagram = Datagram(bytes: [1], way: cl_way(fromAddress: 1, toAddress: 2, fromPort: 3, toPort: UInt16(53).bigEndian))
        #expect(room.accept(datagram, at: .now) == .held(dns.workload))
        #expect(room.wanted == [dns.workload] && !room.isDeserted)
        // A port of TCP is another one.
        guard case .through = room.admit(.init(address: "10.0.0.9", port: 53), from: "a") else {
            Issue.record("it was admitted otherwise")
            return
        }
        #expect(room.take([dns]).isEmpty)
        #expect(room.take([web]).map(\.bytes) == [[1]])
        #expect(room.accept(datagram, at: .now) == .through)
    }

    @Test func aRoomIsDesertedWhenNobodySleepsAndNobodyIsOnTheWay() {
        let room = room()
        room.came()
        #expect(!room.isDeserted)
        _ = room.take([])
        #expect(!room.isDeserted)
        room.went()
        #expect(room.isDeserted)
    }
}
