import CLinux
import Testing
import TorporModel

@testable import TorporActivation

/// What is kept for a sleeper, in which order, and what is dropped.
@Suite struct DatagramQueueTests {
    private let web = WorkloadID(unchecked: "w-web")
    private let other = WorkloadID(unchecked: "w-other")

    private func datagram(_ byte: UInt8, from client: UInt8 = 1, size: Int = 1) -> Datagram {
        Datagram(
            bytes: [byte] + [UInt8](repeating: 0, count: size - 1),
            way: cl_way(fromAddress: (10 | UInt32(client) << 24), toAddress: 0, fromPort: 0, toPort: 0))
    }

    /// nil where there was room.
    private func add(_ datagram: Datagram, to queue: inout DatagramQueue, at time: ContinuousClock.Instant, _ limits: DoorLimits)
        -> DoorRefusal?
    {
        if let refusal = queue.refusal(of: datagram, limits) { return refusal }
        queue.add(datagram, for: web, at: time, with: nil)
        return nil
    }

    @Test func theyComeBackInTheOrderInWhichTheyCame() {
        var queue = DatagramQueue()
        let now = ContinuousClock.now
        for byte in 1...5 as ClosedRange<UInt8> {
            queue.add(datagram(byte), for: byte == 3 ? other : web, at: now, with: nil)
        }
        #expect(queue.remove(web).map { $0.bytes[0] } == [1, 2, 4, 5])
        #expect(queue.wanted == [other] && queue.remove(web).isEmpty)
        #expect(datagram(0).client == "10.0.0.1")
    }

    @Test func noClientAndNotAllOfThemTogetherFillTheRoom() {
        var limits = DoorLimits()
        (limits.datagrams, limits.datagramsOfClient, limits.datagramBytes, limits.datagramBytesOfClient) = (3, 2, 100, 50)
        var queue = DatagramQueue()
        let now = ContinuousClock.now
        let kept = [(1, 1), (1, 50), (1, 1), (1, 1), (2, 1), (2, 1)].map { client, size in
            add(datagram(0, from: client, size: size), to: &queue, at: now, limits)
        }
        // Its bytes, then its number; then the number of all.
        #expect(kept == [nil, .client, nil, .client, nil, .node])
        #expect(queue.remove(web).count == 3)
        limits.datagrams = 100
        let large = (1...3 as ClosedRange<UInt8>).map { add(datagram(0, from: $0, size: 40), to: &queue, at: now, limits) }
        #expect(large == [nil, nil, .node])
    }

    @Test func whatHasWaitedTooLongIsDroppedAndItsRoomIsFree() {
        var limits = DoorLimits()
        limits.datagrams = 2
        var queue = DatagramQueue()
        let now = ContinuousClock.now
        var kept = [add(datagram(1), to: &queue, at: now, limits)]
        kept.append(add(datagram(2), to: &queue, at: now + .seconds(2), limits))
        let late = queue.forget(before: now + .seconds(1))
        kept.append(add(datagram(3), to: &queue, at: now + .seconds(2), limits))
        #expect(kept == [nil, nil, nil] && late == 1 && queue.count == 2)
        #expect(queue.remove(web).map { $0.bytes[0] } == [2, 3])
    }
}
