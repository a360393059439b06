import Logging
import ServiceLifecycle
import TorporArtifacts
import TorporCoordinator
import TorporHost
import TorporModel
import TorporRPC
import TorporServer
import TorporStore
import TorporTelemetry
import UnixSignals

/// `torpor coordinator`: the store, the desk, the sagas and the listener, put together.
struct CoordinatorDaemon {
    let settings: CoordinatorSettings

    /// Runs until it is told to stop; jobs in flight are then left whole, for the next start.
    func run() async throws {
        try Folder.create(settings.state)
        let catalogue = try SQLiteCatalogue(path: "\(settings.state)/coordinator.sqlite")
        let telemetry = try Telemetry(
            settings.telemetry, source: SpanSource(service: "torpor-coordinator", version: TorporVersion.text)
        ) { (spans) async throws(TorporError) in try await catalogue.keep(spans) }
        let roster = RosterBoard(try await catalogue.roster())
        let credentials = try identity(roster, telemetry.logger)
        let agents = AgentClients(credentials: credentials) { (node) async throws(TorporError) in
            try await catalogue.nodes().first { $0.node == node }?.report.address
        }
        let tools = SagaTools(
            catalogue: catalogue, agents: agents, clock: ContinuousClock(), now: WallClock.now, limits: CoordinatorLimits(),
            readManifest: { (manifest) throws(TorporError) in try ManifestCodec.decode(manifest.payload) })
        let coordinator = CoordinatorService(tools: tools, names: Chance.names, logger: telemetry.logger)
        for incident in try await catalogue.incidents() {
            telemetry.logger.error("a row cannot be read; it is kept", metadata: ["row": "\(incident)"])
        }
        let issuer = try settings.authority.map { (folder) throws(TorporError) in
            try AuthorityIssuer(folder: folder, credentials: credentials, serial: Chance.serial)
        }
        let members = MemberDesk(
            catalogue: catalogue, board: roster, place: place(credentials), issuer: issuer, secret: Chance.secret, now: WallClock.now)
        let server = try CoordinatorServer(
            control: coordinator, coordinator: coordinator, members: members, at: settings.listen, credentials: credentials)
        var services: [any Service] =
            telemetry.services + [
                agents, CertificateWatch(credentials, logger: telemetry.logger), Loop { try await coordinator.run() }, server,
            ]
        if let enrol = settings.enrol { services.append(try EnrolmentServer(members: members, at: enrol, credentials: credentials)) }
        if let issuer {
            services.append(
                CertificateRenewal(credentials, logger: telemetry.logger) { () throws(TorporError) in try issuer.renewOwn() })
        }
        try await ServiceGroup(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: telemetry.logger).run()
    }

    /// - Throws: `unauthenticated` when the certificate is not a coordinator's.
    private func identity(_ roster: RosterBoard, _ logger: Logger) throws(TorporError) -> CredentialStore {
        let credentials = try CredentialStore(
            CredentialFiles(folder: settings.certificates), roster: roster, now: WallClock.now, logger: logger)
        guard credentials.identity == .coordinator else {
            throw TorporError(
                .unauthenticated, "the certificate in \(settings.certificates) is \(credentials.identity)'s",
                remedy: "torpor certs issue coordinator")
        }
        return credentials
    }

    private func place(_ credentials: CredentialStore) -> EnrolmentPlace {
        EnrolmentPlace(
            host: settings.enrol?.host ?? settings.listen.host, port: settings.enrol?.port, coordinatorPort: settings.listen.port,
            fingerprint: { () throws(TorporError) in try credentials.current().fingerprint() })
    }
}
