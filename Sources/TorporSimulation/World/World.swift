import Logging
import Synchronization
import TorporAgent
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporStore

/// The production coordinator and agents in a world made of one seed: clocks, lines, disks, engines and people are simulated.
///
/// A seed and a commit reproduce a run exactly. Made and run on one thread.
package final class World: Sendable {
    private struct State {
        var coordinators: [SimulatedProcess] = []
        var processes: UInt64 = 0
        var names = 0
        var isOver = false
        var arePeopleDone = false
        /// When faults stopped.
        var faultsEnded: UInt64?
    }

    /// A process about to live.
    struct Birth: Sendable {
        let process: SimulatedProcess
        let body: @Sendable () async -> Void
    }

    let seed: UInt64
    let settings: WorldSettings
    let scheduler: Scheduler
    let faults: Faults
    let network: SimulatedNetwork
    let witness: Witness
    let nodes: [SimulatedNode]
    let catalogue = MemoryCatalogue()
    let control = Endpoint<CoordinatorService>("coordinator", on: nil)
    let coordinatorTime: NodeTime
    /// People, and whoever looks from outside: never killed.
    let observer: SimulatedProcess
    private let manifests = ManifestDesk.book()
    private let peers = FakePeers()
    private let births = AsyncStream.makeStream(of: Birth.self)
    private let state = Mutex(State())

    /// - Parameter recording: keep the whole history as text.
    package init(seed: UInt64, settings: WorldSettings = WorldSettings(), recording: Bool = false) {
        self.seed = seed
        self.settings = settings
        let scheduler = Scheduler(seed: seed, recording: recording)
        self.scheduler = scheduler
        observer = SimulatedProcess("people", number: 0, on: scheduler)
        let plan = scheduler.draw { random in settings.faults ?? FaultPlan.drawn(&random) }
        let faults = Faults(plan, scheduler: scheduler)
        self.faults = faults
        network = SimulatedNetwork(scheduler: scheduler, faults: faults)
        let witness = Witness(scheduler: scheduler)
        self.witness = witness
        let (manifests, peers) = (manifests, peers)
        let drifts = (0...settings.nodes).map { _ in scheduler.draw { Self.drift(&$0, plan.drift) } }
        coordinatorTime = NodeTime(scheduler: scheduler, drift: drifts[settings.nodes])
        nodes = (0..<settings.nodes).map { index in
            SimulatedNode(
                NodeID(unchecked: "node-\(index)"), scheduler: scheduler, drift: drifts[index], peers: peers, manifests: manifests,
                witness: witness)
        }
        witness.attend(nodes)
        if Mutant.isPlanted(.storeNotSynced) { catalogue.disk.lagBehind(by: 8) }
        peers.damage { bytes in
            guard faults.happens({ $0.chunksDamaged }) else { return bytes }
            return scheduler.draw { random in random.chance(0.5) ? bytes.map { $0 ^ 1 } : Array(bytes.dropLast()) }
        }
    }

    /// Parts per million, fast or slow.
    private static func drift(_ random: inout SeededRandom, _ most: Int64) -> Int64 {
        most == 0 ? 0 : Int64(random.index(below: Int(most) * 2)) - most
    }

    /// Runs the world to its end, on the thread that made it.
    ///
    /// - Parameter guest: somebody else who takes part, for tests of the simulation itself.
    package func run(with guest: @escaping @Sendable () async -> Void = {}) -> WorldReport {
        let task = RootTask(on: observer) { await self.live(guest) }
        let chaos = Chaos(world: self)
        chaos.begin()
        scheduler.after(settings.faultySeconds * 1_000_000_000) { self.endFaults() }
        watchLeases()
        while !task.hasEnded {
            if !scheduler.step() {
                if scheduler.stray == nil { witness.accuse(8, "everybody waits, and nothing will ever happen") }
                break
            }
            // One violation is enough; what follows from it is not worth reading.
            if !witness.judge() { break }
            chaos.afterStep()
            if isTooLate() { break }
        }
        if let stray = scheduler.stray { witness.accuse(0, "a job has left the simulation: \(stray)") }
        let ended = scheduler.now
        end()
        defer { part() }
        return WorldReport(
            seed: seed, violations: witness.violations, outcomes: witness.outcomes, steps: scheduler.steps, digest: scheduler.digest,
            milliseconds: ended / 1_000_000, history: scheduler.history, blackouts: witness.blackouts, drains: witness.drains)
    }

    /// Whether something should have ended long ago.
    private func isTooLate() -> Bool {
        if scheduler.steps > settings.stepLimit {
            witness.accuse(8, "no end after \(settings.stepLimit) steps")
            return true
        }
        guard faults.isOver, let ended = state.withLock({ $0.faultsEnded }) else { return false }
        // Twice: jobs that people ask for afterwards may take their time too.
        guard scheduler.now - ended > 2 * settings.patienceSeconds * 1_000_000_000 else { return false }
        witness.accuse(8, "still at work \(2 * settings.patienceSeconds) s after the last fault: \(witness.openJobs)")
        return true
    }

    /// Looks at every freeze once a second of true time.
    private func watchLeases() {
        scheduler.after(1_000_000_000) {
            self.witness.tick()
            if !self.state.withLock({ $0.isOver }) { self.watchLeases() }
        }
    }

    /// Kills whatever lives and lets it unwind. Of a world that has failed, people may be left waiting for ever; nobody runs them any more.
    private func end() {
        state.withLock { $0.isOver = true }
        faults.end()
        for node in nodes { node.losePower() }
        for coordinator in state.withLock({ $0.coordinators }) { coordinator.kill() }
        births.continuation.finish()
        for _ in 0..<1_000_000 where !scheduler.step() { break }
    }

    /// Undoes what would keep the world in memory for ever: it is one of a million.
    private func part() {
        witness.leave()
        peers.disband()
    }

    /// The root: the story, and every process as one child of it, so that nothing outlives the world.
    private func live(_ guest: @escaping @Sendable () async -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.story(guest)
                self.births.continuation.finish()
            }
            for await birth in births.stream { group.addTask { await birth.process.live(birth.body) } }
            group.cancelAll()
        }
    }

    /// What happens in this world, from its first boot until all is quiet.
    private func story(_ guest: @escaping @Sendable () async -> Void) async {
        for node in nodes {
            startEngine(of: node)
            startAgent(on: node)
        }
        startCoordinator()
        await withDiscardingTaskGroup { group in
            for number in 0..<settings.evacuations {
                group.addTask(executorPreference: observer) {
                    await Evacuation(world: self, process: self.observer, number: number).run()
                }
            }
            group.addTask(executorPreference: observer) {
                await Person.all(in: self, as: self.observer)
                self.state.withLock { $0.arePeopleDone = true }
            }
            if settings.sleeps > 0 {
                group.addTask(executorPreference: observer) { await Visitor(world: self, process: self.observer).run() }
            }
            group.addTask(executorPreference: observer) { await guest() }
        }
        endFaults()
        await Quiet(world: self).come()
    }

    // MARK: Processes

    /// A process that works on `body`; `hand` reaches out for it.
    @discardableResult
    func spawn(_ name: String, _ body: @escaping @Sendable (SimulatedProcess) async -> Void) -> SimulatedProcess {
        let (number, isOver) = state.withLock { state in
            state.processes += 1
            return (state.processes, state.isOver)
        }
        let process = SimulatedProcess("\(name)#\(number)", number: number, on: scheduler)
        if isOver { process.kill() }
        births.continuation.yield(Birth(process: process) { await body(process) })
        return process
    }

    /// How this process reaches disks, doors and stores.
    func hand(_ process: SimulatedProcess) -> Hand { Hand(process: process, scheduler: scheduler, faults: faults) }

    /// A node's engines come with its power, before its agent.
    func startEngine(of node: SimulatedNode) { spawn("engine/\(node.id)") { await node.engine.serve(by: $0) } }

    /// Another agent before what the node has; nothing happens when one is there already.
    func startAgent(on node: SimulatedNode) {
        if state.withLock({ $0.isOver }) { return }
        // Whoever keeps daemons alive there stands still as well.
        if node.time.isStill {
            scheduler.after(1_000_000_000) { self.startAgent(on: node) }
            return
        }
        let process = spawn("agent/\(node.id)") { process in
            guard node.takes(process) else { return }
            await AgentProcess(world: self, node: node, process: process).run()
        }
        scheduler.note("start \(process.name)")
    }

    /// Another coordinator over the same store; people reach the one that was started last.
    func startCoordinator() {
        if state.withLock({ $0.isOver }) { return }
        let process = spawn("coordinator") { await CoordinatorProcess(world: self, process: $0).run() }
        state.withLock { $0.coordinators.append(process) }
        scheduler.note("start \(process.name)")
    }

    /// Those that live; the last is the one that people reach.
    var coordinators: [SimulatedProcess] { state.withLock { $0.coordinators.filter(\.isAlive) } }

    /// Everything that runs and may be killed, with what it takes to start it again.
    func kill(_ process: SimulatedProcess) {
        if let node = nodes.first(where: { $0.agent === process }) { return kill(agentOn: node) }
        guard coordinators.contains(where: { $0 === process }) else { return }
        scheduler.note("kill \(process.name)")
        process.kill()
        catalogue.disk.crash()
        if control.process === process { control.lose() }
        scheduler.after(scheduler.draw { $0.mostlyShort(in: 50_000_000...20_000_000_000) }) {
            if self.coordinators.count < 2 { self.startCoordinator() }
        }
    }

    /// A second coordinator begins while the first still believes in itself; by and by the first is ended.
    func takeOver() {
        let former = coordinators
        guard former.count < 2 else { return }
        startCoordinator()
        scheduler.after(scheduler.draw { $0.mostlyShort(in: 1_000_000_000...90_000_000_000) }) {
            for process in former where process.isAlive {
                self.scheduler.note("deposed \(process.name) ends")
                process.kill()
            }
        }
    }

    /// As by SIGKILL; whoever keeps daemons alive starts another within twenty seconds.
    func kill(agentOn node: SimulatedNode) {
        guard node.agent != nil else { return }
        scheduler.note("kill agent on \(node.id)")
        node.killAgent()
        scheduler.after(scheduler.draw { $0.mostlyShort(in: 50_000_000...20_000_000_000) }) { self.startAgent(on: node) }
    }

    /// For up to a minute and a half; the node then boots under another boot id.
    func cutPower(of node: SimulatedNode) {
        if node.isOff { return }
        scheduler.note("\(node.id) loses power")
        node.losePower()
        scheduler.after(scheduler.draw { $0.mostlyShort(in: 1_000_000_000...90_000_000_000) }) {
            node.time.goOn()
            node.powerOn()
            self.startEngine(of: node)
            self.startAgent(on: node)
        }
    }

    /// What stands still goes on; what is cut is mended, and who is dead comes back, within two minutes by themselves.
    private func endFaults() {
        if faults.isOver { return }
        scheduler.note("faults are over")
        faults.end()
        let now = scheduler.now
        state.withLock { $0.faultsEnded = now }
        for node in nodes { node.time.goOn() }
        for process in coordinators + nodes.flatMap({ [$0.agent, $0.engine.process].compactMap { $0 } }) { process.resume() }
    }

    /// Nobody asks for anything any more.
    var arePeopleDone: Bool { state.withLock { $0.arePeopleDone } }

    /// A number that no other call was given.
    func name() -> Int {
        state.withLock { state in
            state.names += 1
            return state.names
        }
    }

    /// What the world's signatures are checked with.
    var readManifest: @Sendable (SignedManifest) throws(TorporError) -> SnapshotManifest { manifests.read }
}
