import Synchronization
import TorporModel

/// Draws what goes wrong, call by call, until faults are over.
final class Faults: Sendable {
    /// What becomes of one message.
    struct Fate: Sendable {
        /// Nanoseconds until the request arrives, once, twice or never.
        var deliveries: [UInt64]
        var losesAnswer = false
        /// The sender learns of a broken line by and by, whatever else happens.
        var isBroken = false
        /// Wanders about: when faults are over it never arrives.
        var isStray = false
    }

    private let scheduler: Scheduler
    private let whole: FaultPlan
    private let over = Atomic(false)

    init(_ plan: FaultPlan, scheduler: Scheduler) {
        self.scheduler = scheduler
        whole = plan
    }

    /// nil when faults are over.
    var plan: FaultPlan? { isOver ? nil : whole }
    var isOver: Bool { over.load(ordering: .relaxed) }

    /// From now on nothing goes wrong any more.
    func end() { over.store(true, ordering: .relaxed) }

    func message() -> Fate {
        scheduler.draw { random in
            if isOver { return Fate(deliveries: [Self.quick(&random)]) }
            let plan = whole
            var fate = Fate(deliveries: [Self.latency(&random, plan)])
            if random.chance(plan.duplicated) { fate.deliveries.append(Self.latency(&random, plan) * 100) }
            if random.chance(plan.lost) {
                fate.isBroken = true
                if random.chance(0.5) { fate.losesAnswer = true } else { fate.deliveries.removeFirst() }
            }
            if random.chance(plan.stray) {
                fate.isBroken = true
                fate.isStray = true
                fate.deliveries = [random.value(in: 1_000_000_000...120_000_000_000)]
            }
            return fate
        }
    }

    func latency() -> UInt64 {
        scheduler.draw { isOver ? Self.quick(&$0) : Self.latency(&$0, whole) }
    }

    /// Until the end of a broken line is noticed: a reset, or a keepalive that is not answered.
    func breaking() -> UInt64 { scheduler.draw { $0.mostlyShort(in: 1_000_000...20_000_000_000) } }

    /// What goes wrong with one verb of an engine.
    func engine(_ verb: EngineCall.Verb) -> EngineTrouble? {
        guard let plan else { return nil }
        return scheduler.draw { random in
            if verb == .capture, random.chance(plan.capturesBreak) { return .breaksFreeze }
            if random.chance(plan.engineFails) { return .fails }
            if random.chance(plan.engineLies) { return .lies }
            if random.chance(plan.engineHangs) { return .hangs }
            return nil
        }
    }

    /// Draws for one share of the plan.
    func happens(_ share: (FaultPlan) -> Double) -> Bool {
        let share = isOver ? 0 : share(whole)
        return share > 0 && scheduler.draw { $0.chance(share) }
    }

    private static func latency(_ random: inout SeededRandom, _ plan: FaultPlan) -> UInt64 {
        random.chance(plan.slow) ? random.value(in: 1_000_000...5_000_000_000) : quick(&random)
    }

    private static func quick(_ random: inout SeededRandom) -> UInt64 { random.value(in: 50_000...3_000_000) }
}
