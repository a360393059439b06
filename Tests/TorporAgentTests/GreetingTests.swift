import Testing
import TorporAgent
import TorporModel

/// When a copy is told that it runs again, as the machine decides it.
@Suite struct GreetingTests {
    private static let since = Timestamp(milliseconds: 0)

    private static func spec(isRequired: Bool = false) -> WorkloadSpec {
        var spec = Table.spec
        spec.hooks.afterWake = WorkloadHook(WorkloadCall(.command(["tell"])), isRequired: isRequired)
        return spec
    }

    private static func copy(_ spec: WorkloadSpec = spec()) -> CopyState.Copy {
        CopyState.Copy(name: Table.name, spec: spec, incarnation: Incarnation(1), attempt: Table.attempt, made: Table.attempt)
    }

    private static func machine(
        _ state: CopyState, over: Attempt = .none, _ greeting: Greeting? = Greeting(.migrate, attempt: Table.attempt, since: since)
    ) -> CopyMachine {
        var record = CopyRecord(workload: Table.workload, state: state, over: over, boot: Table.boot)
        record.greeting = greeting
        return CopyMachine(record: record, boot: Table.boot)
    }

    private static func order(_ verb: Order.Verb, incarnation: UInt64 = 2) -> Order {
        Order(workload: Table.workload, incarnation: Incarnation(incarnation), attempt: Table.attempt, verb: verb)
    }

    private static let release = order(.release(manifest: Table.hash))

    /// The effect of a decision, and the record that it wrote.
    private static func act(_ decision: Decision) throws -> (Effect, CopyRecord?, Decision.After) {
        guard case .act(let effect, let record, let then) = decision else { throw TorporError(.internal, "\(decision)") }
        return (effect, record, then)
    }

    @Test func aReleasedCopyIsToldBeforeAnybodyHearsThatItRuns() throws {
        var machine = Self.machine(.held(Self.copy(), Table.hash))
        let (effect, record, then) = try Self.act(machine.decide(Self.release, seen: Sight(.held)))
        machine.wrote(try #require(record))
        let (greeting, early, after) = try Self.act(
            machine.finish(Self.release, effect, then: then, EffectResult(seen: Sight(.running))))
        guard case .greet(_, Greeting(.migrate, attempt: Table.attempt, since: Self.since)) = greeting else {
            Issue.record("\(greeting)")
            return
        }
        #expect(early == nil)
        let told = EffectResult(product: .greeted(.succeeded), seen: Sight(.running))
        guard case .answer(.running, let last?) = machine.finish(Self.release, greeting, then: after, told) else {
            Issue.record("it is not answered")
            return
        }
        #expect(last.greeting == nil && last.state.word == "running")
    }

    @Test func whoDiesInBetweenTellsItAgain() throws {
        var copy = Self.copy()
        copy.incarnation = Incarnation(2)
        let machine = Self.machine(.releasing(copy, Table.hash), over: Table.attempt)
        let (effect, _, _) = try Self.act(try #require(machine.settle(Sight(.running), .idle)))
        guard case .greet = effect else {
            Issue.record("\(effect)")
            return
        }
    }

    @Test func whatMayNotRunUntoldIsEndedAndTheOrderIsAnsweredAllTheSame() throws {
        var copy = Self.copy(Self.spec(isRequired: true))
        copy.incarnation = Incarnation(2)
        var machine = Self.machine(.releasing(copy, Table.hash), over: Table.attempt)
        let greet = Effect.greet(copy, Greeting(.migrate, attempt: Table.attempt, since: Self.since))
        let failed = EffectResult(product: .greeted(.failed("no")), seen: Sight(.running))
        let (stop, record, then) = try Self.act(machine.finish(Self.release, greet, then: .answer, failed))
        #expect(stop == .stop(copy, graceMs: copy.spec.stop.graceMs))
        machine.wrote(try #require(record))
        guard case .again(let next) = machine.finish(Self.release, stop, then: then, EffectResult(seen: Sight(.exited(status: 143)))) else {
            Issue.record("it is not looked at again")
            return
        }
        #expect(next.greeting == nil && next.state == .stopped(copy, exitStatus: 143))
    }

    /// A sleep that was announced and never began: due only once its attempt is over.
    @Test func whoWasToldOfASleepIsToldThatItRunsOn() throws {
        var copy = Self.copy()
        copy.attempt = Attempt(1)
        var machine = Self.machine(.running(copy), nil)
        let (_, record, _) = try Self.act(machine.decide(Self.order(.fence(announced: true), incarnation: 1), seen: Sight(.running)))
        machine.wrote(try #require(record))
        #expect(machine.settle(Sight(.running), .idle) == nil)
        var over = machine.record
        over.over = Table.attempt
        machine.wrote(over)
        let (effect, _, _) = try Self.act(try #require(machine.settle(Sight(.running), .idle)))
        #expect(effect == .greet(copy, Greeting(.wake, attempt: Table.attempt)))
    }

    @Test func whoWantsToHearNothingIsToldNothing() throws {
        var copy = Self.copy(Table.spec)
        copy.attempt = Attempt(1)
        let machine = Self.machine(.running(copy), nil)
        let (_, record, _) = try Self.act(machine.decide(Self.order(.fence(announced: true), incarnation: 1), seen: Sight(.running)))
        #expect(record?.greeting == nil)
    }

    @Test func whatHasEndedIsToldNothing() throws {
        let machine = Self.machine(.running(Self.copy()), over: Table.attempt)
        #expect(machine.settle(Sight(.exited(status: 0)), .idle) == nil)
    }

    /// Of another workload's snapshot: a clone.
    @Test(arguments: [
        (Table.workload, UInt64(2), Greeting.Reason.migrate), (Table.workload, 1, .restore), (WorkloadID(unchecked: "w-2"), 2, .clone),
    ])
    func theReasonIsReadFromTheManifest(workload: WorkloadID, attempt: UInt64, reason: Greeting.Reason) throws {
        let manifest = SnapshotManifest(
            snapshot: SnapshotID(unchecked: "s"), workload: workload, name: Table.name, spec: Self.spec(), incarnation: Incarnation(1),
            attempt: Attempt(attempt), lineage: 1, createdAt: Timestamp(milliseconds: 7), source: NodeID(unchecked: "node-a"),
            needs: Table.needs, artifacts: [])
        let machine = Self.machine(.prepared(Table.attempt, name: Table.name, spec: Self.spec()), nil)
        let (_, record, _) = try Self.act(
            machine.decide(Self.order(.restoreHeld(manifest: Table.manifest), incarnation: 1), seen: Sight(.absent), manifest: manifest))
        #expect(record?.greeting == Greeting(reason, attempt: Table.attempt, since: Timestamp(milliseconds: 7)))
    }
}
