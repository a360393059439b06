import Testing
import TorporModel

@testable import TorporArtifacts

/// Who goes through a gate, and when.
@Suite struct GateLineTests {
    @Test func frozenGoFirstAndEqualsInTheOrderOfTheirComing() {
        var line = GateLine(room: 1)
        #expect(line.arrive(1, .patient) == true)
        for (name, urgency) in [(2, .patient), (3, .frozen), (4, .patient), (5, .frozen)] as [(UInt64, TransferUrgency)] {
            #expect(line.arrive(name, urgency) == false)
        }
        var order: [UInt64] = []
        for _ in 0..<5 { order += line.leave() }
        #expect(order == [3, 5, 2, 4])
        #expect(line.inside == 0 && line.waiting == 0)
    }

    @Test func onlySoManyAreInsideAndRoomIsGivenAtOnce() {
        var line = GateLine(room: 2)
        #expect(line.arrive(1, .frozen) && line.arrive(2, .patient))
        #expect(!line.arrive(3, .patient) && !line.arrive(4, .patient) && !line.arrive(5, .patient))
        #expect(line.resize(4) == [3, 4])
        #expect(line.resize(1).isEmpty && line.inside == 4)
        for _ in 0..<3 { #expect(line.leave().isEmpty) }
        #expect(line.leave() == [5])
        #expect(line.resize(nil).isEmpty)
        #expect(line.arrive(6, .patient) && line.arrive(7, .patient))
    }

    @Test func whoLeavesTheLineIsNotLetIn() {
        var line = GateLine(room: 1)
        #expect(line.arrive(1, .patient) == true)
        #expect(!line.arrive(2, .frozen) && !line.arrive(3, .patient))
        #expect(line.withdraw(2) == true)
        #expect(!line.withdraw(2) && !line.withdraw(1) && !line.withdraw(9))
        #expect(line.leave() == [3])
    }

    @Test func aPatientOneInsideMakesWayForAFrozenOneAndForLessRoomOnly() {
        var line = GateLine(room: 2)
        #expect(line.arrive(1, .patient) && line.arrive(2, .frozen))
        #expect(!line.wants(out: .patient))
        #expect(line.arrive(3, .patient) == false)
        #expect(!line.wants(out: .patient))
        #expect(line.arrive(4, .frozen) == false)
        #expect(line.wants(out: .patient) && !line.wants(out: .frozen))
        #expect(line.leave() == [4])
        #expect(!line.wants(out: .patient))
        _ = line.resize(1)
        #expect(line.wants(out: .patient) && !line.wants(out: .frozen))
    }

    /// Whatever comes and goes: never more inside than there is room, nobody twice, and everybody at last.
    @Test(arguments: 0..<50)
    func everybodyGoesThroughOnceWhateverHappens(seed: UInt64) {
        var chance = SeededChance(seed)
        var line = GateLine(room: 1 + chance.below(3))
        var (waiting, entered, inside): (Set<UInt64>, Set<UInt64>, Int) = ([], [], 0)
        func admit(_ names: [UInt64]) {
            for name in names {
                #expect(waiting.remove(name) != nil && entered.insert(name).inserted)
                inside += 1
            }
        }
        for name in 0..<200 as Range<UInt64> {
            switch chance.below(5) {
            case 0, 1:
                if line.arrive(name, chance.below(2) == 0 ? .frozen : .patient) {
                    #expect(entered.insert(name).inserted && waiting.isEmpty)
                    inside += 1
                } else {
                    waiting.insert(name)
                }
            case 2: if let one = waiting.sorted().first, line.withdraw(one) { waiting.remove(one) }
            case 3:
                guard inside > 0 else { continue }
                inside -= 1
                admit(line.leave())
            default: admit(line.resize(1 + chance.below(3)))
            }
            #expect(line.inside == inside && line.waiting == waiting.count)
            #expect(waiting.isEmpty || inside >= line.room ?? 0, "seed \(seed): somebody waits where there is room")
        }
        while inside > 0 {
            inside -= 1
            admit(line.leave())
        }
        #expect(waiting.isEmpty, "seed \(seed)")
    }
}
