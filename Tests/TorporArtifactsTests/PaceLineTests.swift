import Testing
import TorporModel

@testable import TorporArtifacts

/// Who gets the bytes of a limited rate, and when.
@Suite struct PaceLineTests {
    private static let second: UInt64 = 1_000_000_000

    private func line() -> PaceLine {
        var line = PaceLine()
        line.limit(to: 10, burst: 10, at: 0)
        return line
    }

    @Test func frozenGoFirstEvenIfTheyComeLaterAndEqualsInTheOrderOfTheirComing() {
        var line = line()
        let names = [TransferUrgency.patient, .patient, .frozen, .frozen].map { line.come(10, $0) }
        var order: [Int] = []
        for turn in 0..<4 as Range<UInt64> {
            // Asked in any order: only one of them goes each second.
            for (place, name) in names.enumerated() where !order.contains(place) {
                if line.ask(name, at: turn * Self.second) == nil { order.append(place) }
            }
        }
        #expect(order == [2, 3, 0, 1])
        #expect(line.waiting == 0)
    }

    @Test func whoIsFirstIsToldWhenAndTheOthersNoSooner() {
        var line = line()
        let (first, second) = (line.come(10, .patient), line.come(5, .patient))
        #expect(line.ask(first, at: 0) == nil)
        #expect(line.ask(second, at: 0) == Self.second / 2)
        let third = line.come(5, .patient)
        #expect(line.ask(third, at: 0) == Self.second)
        // The first one is about to go.
        #expect(line.ask(third, at: Self.second) == PaceLine.shortestWait)
        #expect(line.ask(second, at: Self.second) == nil)
        #expect(line.ask(third, at: Self.second) == nil)
    }

    @Test func aPatientOneIsPassedByNoOftenerThanPatienceSays() {
        var line = line()
        let patient = line.come(10, .patient)
        var went = 0
        for turn in 0..<100 as Range<UInt64> {
            let frozen = line.come(10, .frozen)
            if line.ask(patient, at: turn * Self.second) == nil { break }
            #expect(line.ask(frozen, at: turn * Self.second) == nil)
            went += 1
        }
        #expect(went == PaceLine.patience)
    }

    @Test func whoLeavesTheLineTakesNothing() {
        var line = line()
        let (first, second) = (line.come(10, .frozen), line.come(10, .patient))
        line.withdraw(first)
        #expect(line.ask(second, at: 0) == nil)
        #expect(line.waiting == 0)
    }

    @Test func whereTheLimitIsLiftedNobodyWaits() {
        var line = line()
        let names = (0..<5).map { _ in line.come(10, .patient) }
        #expect(line.ask(names[0], at: 0) == nil)
        #expect(line.ask(names[1], at: 0) != nil)
        line.limit(to: nil, burst: 1, at: 0)
        for name in names.reversed() { #expect(line.ask(name, at: 0) == nil) }
        #expect(line.waiting == 0)
    }
}
