import Logging
import TorporActivation
import TorporHost
import TorporModel
import TorporPorts

/// The node's door: addresses of workloads as routes and ARP answers of the site's network, published ports as nftables rules, both of
/// the network namespace that the agent lives in.
///
/// A workload that shares its node's network has no door: everything here is then nothing.
struct NodeDoor: Door {
    let node: NodeID
    /// nil when the node's own address is on no network: then a workload's address is reachable from this node only.
    let site: SiteNetwork?
    /// To whoever holds the connections of those that sleep.
    let keeper: DoorLine
    private let map = PortMap()
    private let rules = DoorRules()

    init(node: NodeID, site: SiteNetwork?, keeper: DoorLine) {
        self.node = node
        self.site = site
        self.keeper = keeper
    }

    /// Speaks with the node's doorkeeper, starting one where there is none, until cancelled.
    func run(
        _ program: DoorkeeperProgram, _ logger: Logger, wake: @escaping @Sendable (WorkloadID, Duration?) async throws(TorporError) -> Void,
        heard: @Sendable (DoorNews) -> Void
    ) async {
        await keeper.run(start: { await program.start(logger) }, ready: { await aim(at: $0, logger) }, wake: wake, heard: heard)
    }

    private func aim(at port: UInt16, _ logger: Logger) async {
        do throws(TorporError) { try await rules.aim(at: port, but: DoorEntry.mark) } catch {
            logger.error("the way to the doorkeeper was not made", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
        }
    }

    /// Gives back, before anything is obeyed, what an agent that died left published: the ports of copies that have ended by the journal,
    /// and those that lead nowhere any more.
    ///
    /// Nothing of it keeps an agent from starting: what could not be given back is said in the log.
    func reclaim(_ records: [CopyRecord], _ logger: Logger) async {
        let asleep = records.filter { $0.state == .absent && $0.grant?.copy.spec.hasOwnNetwork == true }
        keeper.begin(
            with: asleep.compactMap { record in record.grant.map { DoorEntry(record.workload, $0.copy.spec) } })
        for record in records {
            guard case .stopped(let copy, _) = record.state, copy.spec.hasOwnNetwork else { continue }
            // Refused by the kernel when another workload has the port by now.
            try? await remove(CopyID(workload: record.workload, made: copy.made), spec: copy.spec)
        }
        do throws(TorporError) {
            let ports = try await map.reclaim()
            if !ports.isEmpty { logger.warning("ports were published for nobody, taken back", metadata: ["torpor.ports": "\(ports)"]) }
            try await rules.reclaim(but: asleep.map { (WorkloadAddress($0.workload), $0.grant?.copy.spec.ports ?? []) })
            let addresses = try await site?.reclaim(sleepers: Set(asleep.map { WorkloadAddress($0.workload).text })) ?? []
            if !addresses.isEmpty {
                logger.warning("addresses were answered for that lead nowhere", metadata: ["torpor.addresses": "\(addresses)"])
            }
        } catch {
            logger.warning("published ports were not looked at", metadata: ["error": "\(error)"])
        }
    }

    /// All ports, the address, and whoever waits; what leads to the copy already is success.
    ///
    /// - Throws: `refused` when another workload of this node publishes it.
    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        let (address, isKept) = (WorkloadAddress(copy.workload), keeper.holds(copy.workload))
        do throws(TorporError) {
            let others = isKept ? rules.leaving(address, spec.ports) : []
            try await map.open(spec.ports, at: WorkloadNetwork(copy), as: source(spec), besides: others)
        } catch {
            // One by one, to find whose port it is.
            try await publish(spec.ports, of: copy)
            throw error
        }
        if isKept {
            try await rules.forget(address)
            try await keeper.pass(copy.workload)
        }
        try await site?.announce(address)
    }

    /// By the doorkeeper, which reaches it from the node itself: the node's rules, which take longer, come with `open`.
    func welcome(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        if spec.hasOwnNetwork { keeper.welcome(copy.workload) }
    }

    /// Whoever waits, once nobody is sent to wait any more.
    private func letThrough(_ copy: CopyID, _ spec: WorkloadSpec) async throws(TorporError) {
        guard keeper.holds(copy.workload) else { return }
        try await rules.leave(WorkloadAddress(copy.workload), spec.ports)
        try await keeper.pass(copy.workload)
    }

    /// Held by the doorkeeper before anybody is sent to it; then drained, as by `shut`, where there is anybody to hand it to.
    func keep(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        let (address, network) = (WorkloadAddress(copy.workload), WorkloadNetwork(copy))
        try await keeper.hold(DoorEntry(copy.workload, spec))
        try await rules.take(address, spec.ports)
        if Folder.exists(network.path) {
            try await Backlog(network: network).drain()
        } else {
            for port in spec.ports { try await map.close(port, at: network) }
            try await map.forget(address, as: source(spec))
            try await site?.announce(address)
        }
    }

    private func publish(_ ports: [PublishedPort], of copy: CopyID) async throws(TorporError) {
        for port in ports {
            do throws(TorporError) {
                try await map.open(port, at: WorkloadNetwork(copy))
            } catch {
                // nftables takes no second owner of a port and says "File exists"; people are told whose it is.
                guard try await map.published().contains(port.taken) else { throw error }
                throw TorporError(
                    .refused, "port \(port.taken) of \(node) belongs to another workload",
                    remedy: "torpor stop that one: the port is taken over then", cause: error)
            }
        }
    }

    /// Held first, then drained: what was accepted by the kernel before is still handed to the workload.
    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        for port in spec.ports { try await map.hold(port) }
        try await map.hold(WorkloadAddress(copy.workload))
        try await Backlog(network: WorkloadNetwork(copy)).drain()
    }

    /// The ports and the address belong to nobody afterwards; not knowing one is success.
    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        let address = WorkloadAddress(copy.workload)
        for port in spec.ports { try await map.close(port, at: WorkloadNetwork(copy)) }
        try await map.forget(address, as: source(spec))
        try await site?.withdraw(address)
        // To where it lives by now.
        try await letThrough(copy, spec)
    }

    /// As whom connections through published ports come to a workload that keeps them.
    private func source(_ spec: WorkloadSpec) -> String? { spec.network.connections == .keep ? site?.host : nil }

    /// Looks without taking: the claim's own transaction takes.
    ///
    /// - Throws: `refused` that says whose the port is, or that connections cannot be kept here.
    func judge(_ spec: WorkloadSpec) async throws(TorporError) {
        guard site != nil || spec.network.connections != .keep else {
            throw TorporError(
                .refused, "\(node) listens on no address of the site's network, so it cannot keep connections",
                remedy: "torpor agent --listen with the node's own address")
        }
        guard !spec.ports.isEmpty else { return }
        let published = try await map.published().union(try await rules.taken().ports)
        let listening = SocketTable.takenPorts()
        for port in spec.ports where published.contains(port.taken) || listening.contains(port.taken) {
            let owner = published.contains(port.taken) ? "another workload" : "a program of the node"
            throw TorporError(
                .refused, "port \(port.taken) of \(node) belongs to \(owner)", remedy: "publish another port, or choose another node")
        }
    }
}
