import Testing
import TorporAgent
import TorporModel
import TorporSimulation

/// One order, what comes before it, and what must be true when it was answered, after whatever crash or failure.
struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    /// Which node's agent is asked, and dies.
    let onB: Bool
    /// Whether an engine that fails leaves the workload's files.
    var keepsFiles = false
    /// Brings the world to where the order is sent; gives the order.
    let prepare: @Sendable (Cluster) async throws -> Order
    /// What the agent says in the end, and what is true then. Records an issue otherwise.
    let check: @Sendable (Result<Answer, TorporError>, World) -> Void

    var testDescription: String { name }

    static let all: [Scenario] = [
        start, undoneStart, freeze, capture, seal, thawFrozen, thawSealed, retire, restoreHeld, release, returned, discard, vow, stop,
        startAgain, restart, undoneStartAgain, remove,
    ]

    /// Either it was obeyed and `truth` is so, or the attempt is over and the workload runs.
    private static func obeyedOrOver(
        _ result: Result<Answer, TorporError>, _ world: World, _ obeyed: (Answer) -> Bool, _ truth: (CopyTruth) -> Bool
    ) {
        let state = world.state(on: world.a)
        switch result {
        case .success(let answer):
            #expect(obeyed(answer))
            #expect(truth(state), "answered \(answer), and it is \(state)")
        case .failure(let error):
            #expect(error.code == .attemptOver)
            #expect(state == .running, "refused, and it is \(state)")
        }
    }

    private static func frozen(_ truth: CopyTruth) -> Bool { if case .frozen(.armed(Attempt(2), _, _)) = truth { true } else { false } }

    static let start = Scenario(name: "start", onB: false) {
        $0.world.order(.start(name: $0.world.name, spec: $0.world.spec), 1, inc: 0)
    } check: {
        result, world in
        #expect((try? result.get()) == .running)
        #expect(world.a.backend.copies == [world.copy(1)])
        #expect(world.state(on: world.a) == .running)
    }

    static let undoneStart = Scenario(name: "discard of a start", onB: false) {
        try await $0.start()
        return $0.world.order(.discard, 1, inc: 0)
    } check: { result, world in
        #expect((try? result.get()) == .done)
        #expect(world.a.backend.copies.isEmpty)
    }

    static let freeze = Scenario(name: "freeze", onB: false) {
        try await $0.start()
        return $0.world.order(.freeze(leaseMs: 30_000), 2)
    } check: {
        obeyedOrOver($0, $1, { $0 == .frozen }, frozen)
    }

    static let capture = Scenario(name: "capture", onB: false) {
        try await $0.start()
        try await $0.freeze(2)
        return $0.world.order($0.captureVerb(2), 2)
    } check: {
        obeyedOrOver($0, $1, { if case .captured = $0 { true } else { false } }, frozen)
    }

    static let seal = Scenario(name: "seal", onB: false) {
        try await $0.start()
        let manifest = try await $0.copyOver(2)
        return $0.world.order(.seal(manifest: manifest.hash), 2)
    } check: {
        obeyedOrOver($0, $1, { $0 == .sealed }, { $0 == .frozen(.sealed(Attempt(2))) })
    }

    static let thawFrozen = Scenario(name: "thaw of a frozen copy", onB: false) {
        try await $0.start()
        _ = try await $0.copyOver(2)
        return $0.world.order(.thaw, 2)
    } check: { result, world in
        #expect((try? result.get()) == .running)
        #expect(world.state(on: world.a) == .running)
        #expect(world.a.door.way(to: world.copy(1)) == .open)
    }

    static let thawSealed = Scenario(name: "thaw of a sealed copy", onB: false) {
        try await $0.start()
        let manifest = try await $0.copyOver(2)
        try await $0.ask($0.a, .seal(manifest: manifest.hash), 2)
        return $0.world.order(.thaw, 2)
    } check: { result, world in
        #expect((try? result.get()) == .running)
        #expect(world.state(on: world.a) == .running)
    }

    static let retire = Scenario(name: "retire", onB: false) {
        try await $0.start()
        let manifest = try await $0.copyOver(2)
        try await $0.ask($0.a, .seal(manifest: manifest.hash), 2)
        try await $0.ask($0.b, .release(manifest: manifest.hash), 2, inc: 2)
        return $0.world.order(.retire, 2)
    } check: { result, world in
        #expect((try? result.get()) == .done)
        #expect(world.a.backend.copies.isEmpty)
        #expect(world.state(2, on: world.b) == .running)
    }

    static let restoreHeld = Scenario(name: "restore held", onB: true) {
        try await $0.start()
        try await $0.ask($0.b, await $0.prepareVerb(), 2)
        try await $0.freeze(2)
        let manifest = try await $0.capture(2)
        try await $0.ask($0.b, .fetch(manifest: manifest, from: $0.world.a.address), 2)
        return $0.world.order(.restoreHeld(manifest: manifest), 2)
    } check: { result, world in
        switch result {
        case .success(let answer):
            #expect(answer == .held)
            #expect(world.state(2, on: world.b) == .held)
        case .failure:
            #expect(world.b.backend.copies.isEmpty)
        }
    }

    static let release = Scenario(name: "release", onB: true) {
        try await $0.start()
        $0.world.clock.advance(by: .milliseconds(250))
        let manifest = try await $0.copyOver(2)
        try await $0.ask($0.a, .seal(manifest: manifest.hash), 2)
        return $0.world.order(.release(manifest: manifest.hash), 2, inc: 2)
    } check: { result, world in
        #expect((try? result.get()) == .running)
        #expect(world.state(2, on: world.b) == .running)
        #expect(world.b.backend.count(of: world.copy(2)) == 250)
        #expect(world.state(on: world.a) == .frozen(.sealed(Attempt(2))))
    }

    static let returned = Scenario(name: "release of the original after a return", onB: false) {
        try await $0.start()
        let manifest = try await $0.copyOver(2)
        try await $0.ask($0.a, .seal(manifest: manifest.hash), 2)
        try await $0.ask($0.b, .vow, 2, inc: 2)
        return $0.world.order(.release(manifest: manifest.hash), 2, inc: 3)
    } check: { result, world in
        #expect((try? result.get()) == .running)
        #expect(world.state(on: world.a) == .running)
    }

    static let discard = Scenario(name: "discard of a held copy", onB: true) {
        try await $0.start()
        _ = try await $0.copyOver(2)
        try await $0.ask($0.a, .thaw, 2)
        return $0.world.order(.discard, 2)
    } check: { result, world in
        #expect((try? result.get()) == .done)
        #expect(world.b.backend.copies.isEmpty)
        #expect(world.state(on: world.a) == .running)
    }

    static let vow = Scenario(name: "vow", onB: true) {
        try await $0.start()
        let manifest = try await $0.copyOver(2)
        try await $0.ask($0.a, .seal(manifest: manifest.hash), 2)
        return $0.world.order(.vow, 2, inc: 2)
    } check: { result, world in
        #expect((try? result.get()) == .vowed(through: Incarnation(2)))
        #expect(world.state(2, on: world.b) == .held)
    }

    static let stop = Scenario(name: "stop", onB: false) {
        try await $0.start()
        return $0.world.order(.stop(graceMs: 10), 2)
    } check: { result, world in
        #expect((try? result.get()) == .stopped(exitStatus: 0))
        #expect(world.state(on: world.a) == .exited(status: 0))
    }

    /// One more life than it has had, and never two.
    static let startAgain = Scenario(name: "start again", onB: false, keepsFiles: true) {
        try await $0.start()
        try await $0.ask($0.a, .stop(graceMs: 10), 2)
        return $0.world.order(.restart(graceMs: nil), 3, inc: 2)
    } check: { result, world in
        switch result {
        case .success(let answer):
            #expect(answer == .running)
            #expect(world.state(on: world.a) == .running)
            #expect(world.a.backend.life(of: world.copy(1)) == 2)
        case .failure:
            #expect(world.state(on: world.a) == .exited(status: 0))
        }
    }

    static let restart = Scenario(name: "restart", onB: false, keepsFiles: true) {
        try await $0.start()
        return $0.world.order(.restart(graceMs: 10), 2)
    } check: { result, world in
        #expect(world.a.backend.copies == [world.copy(1)])
        guard case .success(let answer) = result else { return }
        #expect(answer == .running)
        #expect(world.state(on: world.a) == .running)
        #expect(world.a.backend.life(of: world.copy(1)) == 2)
    }

    /// Its files stay.
    static let undoneStartAgain = Scenario(name: "discard of a start again", onB: false) {
        try await $0.start()
        try await $0.ask($0.a, .stop(graceMs: 10), 2)
        try await $0.ask($0.a, .restart(graceMs: nil), 3, inc: 2)
        return $0.world.order(.discard, 3, inc: 2)
    } check: { result, world in
        #expect((try? result.get()) != nil)
        #expect(world.state(on: world.a) == .exited(status: 0))
    }

    static let remove = Scenario(name: "remove", onB: false) {
        try await $0.start()
        return $0.world.order(.remove, 2, inc: 2)
    } check: { result, world in
        #expect((try? result.get()) == .done)
        #expect(world.a.backend.copies.isEmpty)
    }
}
