import Testing
import TorporModel
import TorporSaga

@testable import TorporCoordinator

/// Laws that hold for every plan, whatever it does.
@Suite struct PlanBookTests {
    static let kinds: [JobKind] = {
        guard let name = try? WorkloadName("web"), let node = try? NodeID.parse("node-b"), let snapshot = try? SnapshotID.parse("s-1")
        else { return [] }
        return [
            .run(name: name, spec: Sample.spec, on: nil), .migrate(name: name, to: node), .migrate(name: name, to: node, mode: .lazy),
            .migrate(name: name, to: node, mode: .live(PrecopyLimits())), .checkpoint(name: name, stop: false),
            .checkpoint(name: name, stop: false, live: PrecopyLimits()), .checkpoint(name: name, stop: true, live: PrecopyLimits()),
            .checkpoint(name: name, stop: true), .restore(snapshot: snapshot, name: nil, on: nil), .stop(name: name, graceMs: 1),
            .start(name: name), .restart(name: name, graceMs: nil), .hibernate(name: name), .wake(name: name), .deepen(name: name, to: nil),
            .clone(snapshot: snapshot, name: name, on: nil),
            .remove(name: name, force: true),
        ]
    }()

    private func shape(_ kind: JobKind) -> SagaShape {
        PlanBook(tools: .unused).plan(for: kind).shape
    }

    @Test func everyKindIsCovered() { #expect(Self.kinds.count == 17) }

    @Test(arguments: kinds) func everyPlanClaimsFirstAndPutsTheClaimDownLastWhenUndone(_ kind: JobKind) {
        #expect(shape(kind).steps.first == .reserve)
        #expect(shape(kind).undoOrder.last == .reserve)
    }

    @Test(arguments: kinds) func whatFreezesIsThawedBeforeAnythingElseIsUndone(_ kind: JobKind) {
        let shape = shape(kind)
        if shape.steps.contains(.freeze) { #expect(shape.undoOrder.first == .freeze) }
    }

    @Test(arguments: kinds) func nothingIsReleasedOrRetiredBeforeThePivot(_ kind: JobKind) throws {
        let shape = shape(kind)
        let before = shape.steps.prefix { $0 != shape.pivot }
        for late in [StepName.release, .redirect, .grant, .retire, .stop, .remove] { #expect(!before.contains(late)) }
    }

    @Test(arguments: kinds) func onlyStepsBeforeThePivotAreUndone(_ kind: JobKind) {
        let shape = shape(kind)
        let before = shape.steps.prefix { $0 != shape.pivot }
        #expect(shape.undoOrder.allSatisfy(before.contains))
    }

    /// failures.md 2
    @Test func anImageIsThereBeforeAnythingIsFrozenOrStarted() throws {
        let image = ImageSource(try ImageReference("oci:/i:t"))
        for kind in Self.kinds {
            let shape = PlanBook(tools: .unused).plan(for: kind, image: image).shape
            let place = shape.steps.firstIndex(of: .image)
            #expect((place != nil) == ["run", "migrate", "restore", "clone", "deepen"].contains(kind.verb))
            guard let place else { continue }
            for late in [StepName.start, .prepareTarget, .freeze] {
                if let index = shape.steps.firstIndex(of: late) { #expect(place < index) }
            }
            #expect(shape.undoOrder.suffix(2) == [.image, .reserve])
        }
    }

    /// The original is the only whole copy until the target has every page.
    @Test func aLazyMoveRetiresNothingBeforeItIsComplete() throws {
        let steps = shape(Self.kinds[2]).steps
        let complete = try #require(steps.firstIndex(of: .complete))
        for early in [StepName.commit, .release, .redirect] { #expect(try #require(steps.firstIndex(of: early)) < complete) }
        for late in [StepName.retire, .collect, .free] { #expect(try #require(steps.firstIndex(of: late)) > complete) }
    }

    /// Nothing is ever frozen for it; and the right to wake is suspended no earlier than it has to be.
    @Test func whatSleepsIsBroughtBeforeItsDoorIsShutAndGivenAwayAfterThePivot() throws {
        let shape = PlanBook(tools: .unused).plan(for: Self.kinds[1], asleepIn: try .parse("s-1")).shape
        #expect(shape.steps == [.reserve, .prepareTarget, .fetch, .seal, .commit, .grant, .retire, .free])
        #expect(shape.undoOrder.first == .seal)
    }

    @Test func aMigrationSealsBeforeItCommits() {
        let steps = shape(Self.kinds[1]).steps
        #expect(Array(steps[5...8]) == [.restoreHeld, .seal, .commit, .release])
    }
}
