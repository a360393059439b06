package import Logging
package import TorporAgent
package import TorporModel
package import TorporPorts
package import TorporStore

/// One node in memory: an engine, a door, a chunk store, images, secrets and a journal that outlive the agents put before them.
package struct FakeNode: Sendable {
    package let node: NodeID
    package let clock: ManualClock
    package let backend: FakeBackend
    package let door: FakeDoor
    package let artifacts: FakeArtifactStore
    package let images = FakeImages()
    package let secrets = FakeSecrets()
    package let disk: SimulatedDisk<JournalState>
    package let journal: FaultyJournal

    package init(_ name: String, clock: ManualClock, peers: FakePeers = FakePeers(), watch: LineageWatch = LineageWatch()) {
        node = NodeID(unchecked: name)
        self.clock = clock
        backend = FakeBackend(node: node, now: { clock.milliseconds }, watch: watch)
        door = FakeDoor()
        artifacts = FakeArtifactStore(node: node, peers: peers)
        disk = SimulatedDisk(JournalState())
        journal = FaultyJournal(MemoryJournal(id: JournalID(unchecked: "journal-\(name)"), disk: disk))
    }

    package var address: PeerAddress { PeerAddress(node: node, host: "127.0.0.1", port: 1) }

    /// A new agent before what is here. With `crash` it ends at that switch's point.
    package func agent(
        boot: String = "boot-1", crash: CrashSwitch? = nil, journal other: (any AgentJournal)? = nil, limits: AgentLimits = AgentLimits(),
        logger: Logger = Logger(label: "fake-node") { _ in SwiftLogNoOpLogHandler() }
    ) -> AgentService {
        let journal: any AgentJournal = other ?? self.journal
        let identity = NodeIdentity(node: node, address: address, boot: BootID(unchecked: boot), version: "test")
        return AgentService(
            identity: identity, backends: [crash.map { CrashingBackend(backend, $0) } ?? backend], door: door, artifacts: artifacts,
            stock: NodeStock(images: images, secrets: secrets), journal: crash.map { CrashingJournal(journal, $0) } ?? journal,
            clock: clock, limits: limits,
            room: { NodeRoom(memoryBytes: 1 << 30, diskBytes: 1 << 30) }, logger: logger)
    }
}
