import Crypto
import Glibc
import Logging
import ServiceLifecycle
import SwiftASN1
import TorporActivation
import TorporAgent
import TorporArtifacts
import TorporBackends
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer
import TorporStore
import TorporTelemetry
import UnixSignals

/// `torpor agent`: backends, door, journal, chunks and the listener, put together. Every workload is left running when it ends.
struct AgentDaemon {
    let settings: AgentSettings

    /// Runs until it is told to stop; what was begun is ended first.
    func run() async throws {
        try Folder.create(settings.state)
        let mailbox = SpanMailbox()
        let (credentials, node) = try identity()
        let telemetry = try Telemetry(
            settings.telemetry, source: SpanSource(service: "torpor-agent", node: node, version: TorporVersion.text),
            keeping: mailbox.deliver)
        let line = try Line(to: .coordinator, at: settings.coordinator, credentials: credentials)
        let limiter = TransferLimiter(clock: ContinuousClock())
        let coordinator = CoordinatorClient(line, limits: limiter)
        mailbox.connect(coordinator)
        let peers = PeerClient(credentials: credentials, codec: settings.artifacts.lineCodec?())
        let journal = ReservedJournal(
            journal: try SQLiteJournal(path: "\(settings.state)/journal.sqlite", creatingAs: JournalID(unchecked: "g-\(Chance.hex(12))")),
            ballast: Ballast(path: "\(settings.state)/ballast", bytes: ReservedJournal.bytes))
        let doorkeeper = DoorkeeperProgram(state: settings.state)
        let door = NodeDoor(
            node: node, site: await SiteNetwork.find(settings.listen.host),
            keeper: DoorLine(socket: doorkeeper.socket, logger: telemetry.logger))
        await door.reclaim(try await journal.load().records, telemetry.logger)
        let agent = try await service(node, credentials, peers, limiter, door, journal, telemetry.logger)
        let server = try AgentServer(
            agent: agent.0, artifacts: agent.1, codec: settings.artifacts.lineCodec, pages: agent.0, limits: limiter,
            at: settings.listen, credentials: credentials)
        let heartbeat = HeartbeatService(agent: agent.0, coordinator: coordinator, clock: ContinuousClock(), logger: telemetry.logger)
        let services: [any Service] = [
            line, peers, CertificateWatch(credentials, logger: telemetry.logger), server,
            CertificateRenewal(credentials, logger: telemetry.logger) { () async throws(TorporError) in try await coordinator.renew() },
            // The last begun is the first to be told to end: what is merely frozen runs on before anybody waits for a transfer.
            AgentLoop(agent: agent.0), Loop { await heartbeat.run() },
            Loop {
                await door.run(
                    doorkeeper, telemetry.logger,
                    wake: { (workload, waited) async throws(TorporError) in try await agent.0.wake(workload, waited: waited) },
                    heard: { agent.0.hear($0) })
            },
        ]
        try await ServiceGroup(
            services: telemetry.services + services, gracefulShutdownSignals: [.sigterm, .sigint], logger: telemetry.logger
        ).run()
    }

    /// The certificate says which node this is; nothing else is asked.
    ///
    /// - Throws: `unauthenticated` when it is not an agent's.
    private func identity() throws(TorporError) -> (CredentialStore, NodeID) {
        let roster = try RosterFile(path: "\(settings.state)/roster.json").board(Logger(label: "torpor"))
        let credentials = try CredentialStore(CredentialFiles(folder: settings.certificates), roster: roster, now: WallClock.now)
        guard case .agent(let node) = credentials.identity else {
            throw TorporError(
                .unauthenticated, "the certificate in \(settings.certificates) is \(credentials.identity)'s, not an agent's",
                remedy: "torpor certs issue agent/NODE")
        }
        return (credentials, node)
    }

    /// The node's chunk store below `state`; it signs with whatever certificate is in force when it has to.
    static func artifacts(
        state: String, _ settings: ArtifactSettings, _ credentials: CredentialStore, _ peers: any ArtifactPeer
    ) throws(TorporError) -> DiskArtifactStore {
        try DiskArtifactStore(
            files: try PosixFiles(root: "\(state)/artifacts", now: ArtifactSettings.clock()), peer: peers,
            trust: AgentTrust(credentials: credentials),
            retries: RetryPolicy(fruitlessRounds: 6) { round in try? await Task.sleep(for: .milliseconds(100 << round)) },
            waits: FollowPolicy(clock: ContinuousClock()),
            limits: ArtifactLimits(quotaBytes: settings.quotaBytes, retention: settings.retention),
            atRest: settings.atRest
        ) { () throws(TorporError) in
            let own = credentials.current()
            return try ManifestSigner(raw: [UInt8](own.key.rawRepresentation), certificate: try AgentTrust.der(own.leaf))
        }
    }

    /// Chunks and copies of one node, each in a folder of its own below `state`, both masked from every workload.
    private func service(
        _ node: NodeID, _ credentials: CredentialStore, _ peers: PeerClient, _ limiter: TransferLimiter, _ door: NodeDoor,
        _ journal: ReservedJournal, _ logger: Logger
    ) async throws(TorporError) -> (AgentService, DiskArtifactStore) {
        let state = settings.state
        let artifacts = try Self.artifacts(state: state, settings.artifacts, credentials, LimitedPeer(peers, limiter))
        try await artifacts.reverify()
        for incident in artifacts.incidents() {
            logger.error("the artifact store needs a person; everything is kept", metadata: ["incident": "\(incident)"])
        }
        let place = BackendConfiguration(
            node: node, state: state, cgroup: settings.cgroup, shim: settings.shim,
            masked: settings.masked + [state, settings.certificates, settings.artifacts.nodeKey], memoryBytes: settings.memoryBytes)
        let address = PeerAddress(node: node, host: settings.listen.host, port: settings.listen.port)
        let identity = NodeIdentity(
            node: node, address: address, boot: try MonotonicClock.boot(), version: TorporVersion.text, labels: settings.labels)
        var limits = AgentLimits()
        // Most of a wake is waiting: for processes that begin, for the disk, for the kernel.
        limits.wakesAtOnce = 4 * sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let agent = AgentService(
            identity: identity, backends: Backends.all(place), door: door, artifacts: artifacts,
            stock: NodeStock(
                images: ImageStore(place.below("oci")), secrets: OCIBackend(place.below("oci")),
                snapshots: try PortableSnapshots(node: node, folder: "\(state)/exports", searchPath: place.searchPath),
                pages: LimitedPages(peers, limiter), calls: CallWorld(web: NodeWeb(), now: WallClock.now, seed: { Chance.hex(64) })),
            journal: journal,
            clock: ContinuousClock(), limits: limits,
            room: {
                NodeRoom(memoryBytes: place.freeMemory(), diskBytes: (try? Folder.freeBytes(state)) ?? 0)
            }, logger: logger)
        return (agent, artifacts)
    }
}
