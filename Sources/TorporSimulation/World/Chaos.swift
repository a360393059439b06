import TorporModel

/// Faults that come by themselves: by the hour, and after any step.
struct Chaos: Sendable {
    let world: World
    private let killsPerStep: Double
    private let powerLossesPerStep: Double

    init(world: World) {
        self.world = world
        killsPerStep = world.faults.plan?.killsPerStep ?? 0
        powerLossesPerStep = world.faults.plan?.powerLossesPerStep ?? 0
    }

    /// Sets every clock of misfortune.
    func begin() {
        world.witness.tellOfFreezes { node in
            ambush(node)
            loseFrozen(on: node)
            Overtaking(world: world).perhaps(node)
        }
        every({ $0.agentKills }) { world.kill(agentOn: anyNode()) }
        every({ $0.coordinatorKills }) { if let coordinator = world.coordinators.last { world.kill(coordinator) } }
        every({ $0.powerLosses }) { world.cutPower(of: anyNode()) }
        every({ $0.shimKills }) { copy { node, copy in node.engine.inner.killShim(of: copy) } }
        every({ $0.exits }) { copy { node, copy in node.engine.inner.kill(copy) } }
        every({ $0.partitions }) { cut(bothWays: true) }
        every({ $0.halfPartitions }) { cut(bothWays: false) }
        every({ $0.pauses }) { pause() }
        every({ $0.standstills }) { standStill() }
        every({ $0.takeovers }) { world.takeOver() }
        every({ $0.clockJumps }) { jump() }
        every({ $0.expiries }) { expire() }
        every({ $0.cordons }) { cordon() }
    }

    /// Between any two steps the process that has just done one may die, or its node lose power.
    func afterStep() {
        guard killsPerStep > 0 || powerLossesPerStep > 0, let last = world.scheduler.last else { return }
        if killsPerStep > 0, world.faults.happens({ $0.killsPerStep }) { world.kill(last) }
        if powerLossesPerStep > 0, world.faults.happens({ $0.powerLossesPerStep }),
            let node = world.nodes.first(where: { $0.agent === last })
        {
            world.cutPower(of: node)
        }
    }

    /// Strikes again and again, after times that are uniform around the mean that the rate says.
    private func every(_ rate: @escaping @Sendable (FaultPlan) -> Double, _ strike: @escaping @Sendable () -> Void) {
        guard let plan = world.faults.plan, case let perHour = rate(plan), perHour > 0 else { return }
        world.scheduler.after(world.scheduler.draw { $0.wait(perHour: perHour) }) {
            if world.faults.isOver { return }
            strike()
            every(rate, strike)
        }
    }

    /// Each as likely as the others, whether it has power or not.
    private func anyNode() -> SimulatedNode { world.nodes[world.scheduler.draw { $0.index(below: world.nodes.count) }] }
    /// How long a trouble lasts, drawn; in nanoseconds of true time.
    private func span(_ seconds: ClosedRange<UInt64>) -> UInt64 {
        world.scheduler.draw { $0.mostlyShort(in: seconds.lowerBound * 1_000_000_000...seconds.upperBound * 1_000_000_000) }
    }

    /// Strikes any copy of any node; nothing where none is.
    private func copy(_ strike: (SimulatedNode, CopyID) -> Void) {
        let node = anyNode()
        let copies = node.engine.inner.copies
        if copies.isEmpty { return }
        let chosen = copies[world.scheduler.draw { $0.index(below: copies.count) }]
        world.scheduler.note("strikes \(chosen) on \(node.id)")
        strike(node, chosen)
    }

    /// Between any two places, the coordinator's among them; a place is never cut from itself.
    private func cut(bothWays: Bool) {
        let places: [NodeID?] = world.nodes.map(\.id) + [nil]
        let (first, second) = world.scheduler.draw { ($0.index(below: places.count), $0.index(below: places.count)) }
        cut(bothWays: bothWays, from: places[first], to: places[second])
    }

    /// For one second to two minutes; cuts add up, and the last mend opens the line.
    private func cut(bothWays: Bool, from: NodeID?, to: NodeID?) {
        world.scheduler.note("cut from \(from?.rawValue ?? "coordinator") to \(to?.rawValue ?? "coordinator"), both \(bothWays)")
        world.network.cut(from: from, to: to)
        if bothWays { world.network.cut(from: to, to: from) }
        world.scheduler.after(span(1...120)) {
            world.network.mend(from: from, to: to)
            if bothWays { world.network.mend(from: to, to: from) }
        }
    }

    /// While a copy is frozen on `node`, or its target about to run.
    private func ambush(_ node: NodeID) {
        guard world.faults.happens({ $0.ambushes }), let source = world.nodes.first(where: { $0.id == node }) else { return }
        let (delay, choice) = world.scheduler.draw { ($0.value(in: 0...1_000_000_000), $0.index(below: 7)) }
        world.scheduler.after(delay) {
            if world.faults.isOver { return }
            switch choice {
            case 0: world.cutPower(of: source)
            case 1: world.kill(agentOn: source)
            case 2: if let coordinator = world.coordinators.last { world.kill(coordinator) }
            case 3: world.cutPower(of: anyNode())
            case 4: world.takeOver()
            case 5: cut(bothWays: true, from: node, to: nil)
            default: world.kill(agentOn: anyNode())
            }
        }
    }

    /// While its job goes on: what is captured by then may be all that is left.
    private func loseFrozen(on node: NodeID) {
        guard world.faults.happens({ $0.frozenLosses }), let source = world.nodes.first(where: { $0.id == node }) else { return }
        world.scheduler.after(world.scheduler.draw { $0.value(in: 0...300_000_000) }) {
            if !world.faults.isOver { world.cutPower(of: source) }
        }
    }

    /// As by SIGSTOP and SIGCONT: what its timers were to do, it does when it goes on, all at once.
    private func pause() {
        let processes = world.coordinators + world.nodes.compactMap(\.agent)
        if processes.isEmpty { return }
        let process = processes[world.scheduler.draw { $0.index(below: processes.count) }]
        world.scheduler.note("stop \(process.name)")
        process.pause()
        world.scheduler.after(span(1...90)) { process.resume() }
    }

    /// The machine stands still: its clock, its agent, its engine, its workloads.
    private func standStill() {
        let node = anyNode()
        if node.isOff { return }
        world.scheduler.note("\(node.id) stands still")
        node.time.stop()
        let stopped = [node.agent, node.engine.process].compactMap { $0 }
        for process in stopped { process.pause() }
        world.scheduler.after(span(1...90)) {
            node.time.goOn()
            for process in stopped { process.resume() }
        }
    }

    /// Up to an hour forth or back, by a node's wall clock or the coordinator's; no monotonic clock is touched.
    private func jump() {
        let step = world.scheduler.draw { Int64($0.index(below: 7_200_000)) - 3_600_000 }
        let place = world.scheduler.draw { $0.index(below: world.nodes.count + 1) }
        (place < world.nodes.count ? world.nodes[place].time : world.coordinatorTime).jump(byMilliseconds: step)
    }

    /// Until somebody has renewed it: nobody reaches the node, and it reaches nobody.
    private func expire() {
        let node = anyNode().id
        world.scheduler.note("certificate of \(node) has expired")
        world.network.expire(node)
        world.scheduler.after(span(5...120)) { world.network.renew(node) }
    }

    /// By a person, who may as well lift one.
    private func cordon() {
        let node = anyNode().id
        let isOn = world.scheduler.draw { $0.chance(0.5) }
        world.cordon(node, isOn)
    }
}
