import Testing
import TorporModel

@testable import TorporTelemetry

struct SpanShipperTests {
    private func shipper(_ delivery: FakeDelivery, queue: Int = 100, batch: Int = 10, interval: Duration = .milliseconds(2)) -> SpanShipper
    {
        let limits = SpanLimits(queue: queue, batch: batch, interval: interval, longestPause: 4)
        return SpanShipper(name: "test", delivery: delivery, limits: limits, clock: .continuous, logger: Worlds.quiet)
    }

    @Test func spansArriveInOrderAndInBatches() async throws {
        let delivery = FakeDelivery()
        let shipper = shipper(delivery)
        for number in 0..<25 { shipper.record(Worlds.span("\(number)")) }
        try await Worlds.running([shipper]) { try await Worlds.until("25 spans") { delivery.names.count == 25 } }
        #expect(delivery.names == (0..<25).map { "\($0)" })
        #expect(delivery.batches.allSatisfy { $0.count <= 10 })
        #expect(shipper.statistics.delivered == 25)
    }

    @Test func aFullQueueDropsTheNewestAndCountsThem() async throws {
        let delivery = FakeDelivery()
        let shipper = shipper(delivery, queue: 10)
        for number in 0..<13 { shipper.record(Worlds.span("\(number)")) }
        #expect(shipper.statistics.dropped == 3)
        try await Worlds.running([shipper]) { try await Worlds.until("10 spans") { delivery.names.count == 10 } }
        #expect(delivery.names == (0..<10).map { "\($0)" })
    }

    @Test func aBatchThatDidNotArriveIsSentAgain() async throws {
        let delivery = FakeDelivery(failing: [.unreachable, .deadlineExceeded, .unreachable])
        let shipper = shipper(delivery)
        shipper.record(Worlds.span("a"))
        try await Worlds.running([shipper]) { try await Worlds.until("the span") { delivery.names == ["a"] } }
        #expect(shipper.statistics.failedDeliveries == 3)
        #expect(shipper.statistics.dropped == 0)
    }

    @Test func aBatchThatIsRefusedForGoodIsDroppedAndCounted() async throws {
        let delivery = FakeDelivery(failing: [.refused])
        let shipper = shipper(delivery, batch: 2)
        for name in ["a", "b", "c"] { shipper.record(Worlds.span(name)) }
        try await Worlds.running([shipper]) { try await Worlds.until("the third span") { delivery.names == ["c"] } }
        #expect(shipper.statistics.dropped == 2)
        #expect(shipper.statistics.delivered == 1)
    }

    @Test func whatWaitsIsShippedAtShutdown() async throws {
        let delivery = FakeDelivery()
        let shipper = shipper(delivery, interval: .seconds(3600))
        try await Worlds.running([Ready(), shipper]) {
            for number in 0..<5 { shipper.record(Worlds.span("\(number)")) }
        }
        #expect(delivery.names.count == 5)
        #expect(delivery.closed)
    }

    @Test func aReceiverThatStaysAwayHoldsShutdownUpOnlyForABoundedNumberOfTries() async throws {
        let delivery = FakeDelivery(failing: Array(repeating: .unreachable, count: 10_000))
        let shipper = shipper(delivery)
        for number in 0..<5 { shipper.record(Worlds.span("\(number)")) }
        try await Worlds.running([shipper]) { try await Worlds.until("a failure") { shipper.statistics.failedDeliveries > 0 } }
        #expect(shipper.statistics.dropped == 5)
        #expect(delivery.names.isEmpty)
    }

    @Test func recordsReachTheCatalogueWithoutAReceiver() async throws {
        let kept = SpanTrap()
        let delivery = RecordDelivery { records throws(TorporError) in for record in records { kept.record(Worlds.span(record.name)) } }
        let shipper = SpanShipper(
            name: "catalogue", delivery: delivery, limits: SpanLimits(interval: .milliseconds(2)), clock: .continuous, logger: Worlds.quiet
        )
        SpanFan([shipper, SpanTrap()]).record(Worlds.span("freeze"))
        try await Worlds.running([shipper]) { try await Worlds.until("the record") { kept.records.map(\.name) == ["freeze"] } }
    }

    @Test func thePauseBetweenTriesDoublesUpToItsLimit() {
        var pause = ShippingPause(longest: 4)
        var gaps: [Int] = []
        for _ in 0..<4 {
            pause.failed()
            var ticks = 1
            var now = pause.tick()
            while !now {
                ticks += 1
                now = pause.tick()
            }
            gaps.append(ticks)
        }
        #expect(gaps == [1, 2, 4, 4])
        pause.succeeded()
        let again = pause.tick()
        #expect(again)
    }
}
