import Crypto
import Foundation
import RPCTestSupport
import Synchronization
import Testing
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer
import TorporStore

/// Joining, renewing and being turned out, over real connections; the store is in memory, the clock stands still until it is moved.
@Suite struct EnrolmentTests {
    static let node = NodeID(unchecked: "node-c")

    /// A coordinator that keeps the authority's key, and what belongs to it.
    final class Site: Sendable {
        let cluster: TestCluster
        let log = TestLog()
        let store = MemoryCatalogue()
        let board: RosterBoard
        let credentials: CredentialStore
        let coordinator = FakeCoordinator()

        init(_ cluster: TestCluster) throws {
            self.cluster = cluster
            board = RosterBoard()
            credentials = try CredentialStore(
                cluster.files("coordinator"), roster: board, now: { cluster.now }, logger: log.logger())
            let authority = cluster.folder + "/authority"
            try FileManager.default.createDirectory(atPath: authority, withIntermediateDirectories: true)
            try cluster.authority.write(to: authority)
        }

        /// Runs both listeners; `members` is what they reach.
        func serving<Value: Sendable>(
            holdsKey: Bool = true, _ body: (_ members: MemberDesk, _ port: UInt16) async throws -> Value
        ) async throws -> Value {
            let (cluster, log) = (cluster, log)
            let issuer = try AuthorityIssuer(folder: cluster.folder + "/authority", credentials: credentials) { cluster.serial() }
            let relay = Relay()
            let main = try CoordinatorServer(
                control: FakeControl(), coordinator: coordinator, members: relay, at: .anyPort, credentials: credentials,
                audit: AuditLog(log.logger()))
            let door = try EnrolmentServer(members: relay, at: .anyPort, credentials: credentials, audit: AuditLog(log.logger()))
            return try await running([main.run, door.run]) {
                let (mainPort, doorPort) = (try await main.boundPort(), try await door.boundPort())
                let secrets = Mutex<UInt8>(0)
                let desk = MemberDesk(
                    catalogue: store, board: board,
                    place: EnrolmentPlace(host: "0.0.0.0", port: doorPort, coordinatorPort: mainPort) {
                        [credentials] () throws(TorporError) in
                        try credentials.current().fingerprint()
                    }, issuer: holdsKey ? issuer : nil,
                    secret: {
                        let number = secrets.withLock {
                            $0 += 1
                            return $0
                        }
                        let bytes = [UInt8](repeating: number, count: 32)
                        return (bytes, ContentHash(bytes: SHA256.hash(data: bytes)))
                    }, now: { cluster.now })
                relay.desk.withLock { $0 = desk }
                return try await body(desk, mainPort)
            }
        }

        /// As an admin asks, over a line of their own.
        func token(_ port: UInt16, for node: NodeID = EnrolmentTests.node, minutes: UInt64 = 15) async throws -> JoinToken {
            try await withLine(to: .coordinator, port, as: try cluster.credentials("operator/alice?role=admin")) { line in
                JoinToken(try await MemberClient(line).invite(node, lastingMs: minutes * 60_000), host: "127.0.0.1")
            }
        }

        func revoke(_ port: UInt16) async throws {
            try await withLine(to: .coordinator, port, as: try cluster.credentials("operator/alice?role=admin")) { line in
                try await MemberClient(line).revoke(EnrolmentTests.node)
            }
        }

        func folder(_ name: String) throws -> String {
            let path = cluster.folder + "/" + name
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }

        @discardableResult
        func join(_ token: JoinToken, in folder: String, again: Bool = false) async throws(TorporError) -> HostPort {
            let cluster = cluster
            return try await EnrolmentClient(token, now: { cluster.now }).join(JoiningNode(token, in: folder, again: again))
        }

        func credentials(in folder: String) throws -> CredentialStore {
            let cluster = cluster
            return try CredentialStore(CredentialFiles(folder: folder), now: { cluster.now }, logger: log.logger())
        }
    }

    /// The listeners are there before the ports are known that the desk tells of.
    final class Relay: MemberPort {
        let desk = Mutex<MemberDesk?>(nil)
        private func there() throws(TorporError) -> MemberDesk {
            guard let desk = desk.withLock({ $0 }) else { throw TorporError(.unreachable, "not yet") }
            return desk
        }
        func invite(_ node: NodeID, lastingMs: UInt64, by requester: String) async throws(TorporError) -> NodeInvitation {
            try await there().invite(node, lastingMs: lastingMs, by: requester)
        }
        func revoke(_ node: NodeID, by requester: String) async throws(TorporError) { try await there().revoke(node, by: requester) }
        func join(_ redemption: Redemption) async throws(TorporError) -> (certificate: MemberCertificate, coordinatorPort: UInt16) {
            try await there().join(redemption)
        }
        func renew(_ node: NodeID, key: MemberKey, hosts: [String]) async throws(TorporError) -> MemberCertificate {
            try await there().renew(node, key: key, hosts: hosts)
        }
        func roster(after revision: UInt64) -> Roster? { desk.withLock { $0?.roster(after: revision) } }
    }

    private func heartbeat(_ line: Line) async throws(TorporError) {
        try await CoordinatorClient(line).heartbeat(FakeCoordinator.report(of: Self.node.rawValue))
    }

    @Test func aNodeJoinsByATokenAndIsBelieved() async throws {
        let site = try Site(TestCluster())
        try await site.serving { _, port in
            let token = try await site.token(port)
            #expect(try JoinToken.parse("\(token)") == token)
            let folder = try site.folder("c")
            #expect(try await site.join(token, in: folder) == HostPort(host: "127.0.0.1", port: port))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["authorities.pem", "certificate.pem", "key.pem"])
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/key.pem")[.posixPermissions] as? Int
            #expect(mode == 0o600)
            try await withLine(to: .coordinator, port, as: try site.credentials(in: folder)) { try await heartbeat($0) }
            #expect(site.coordinator.heard.withLock { $0 } == [Self.node])
            // A second certificate is not to be had in this folder by mistake.
            let twice = await refused { () throws(TorporError) in try await site.join(token, in: folder) }
            #expect(twice?.code == .alreadyExists && twice?.remedy?.contains("--again") == true)
        }
        #expect(site.log.lines.contains { $0.contains("member change=invited until") && $0.contains("identity=operator/alice") })
        #expect(site.log.lines.contains { $0.contains("member change=joined with key") && $0.contains("node=node-c") })
        #expect(!site.log.lines.contains { $0.contains(ContentHash(bytes: [UInt8](repeating: 1, count: 32)).hex) }, "a secret in a log")
    }

    @Test func anAnswerThatWasLostIsGivenAgainToTheSameKeyAndToNoOther() async throws {
        let site = try Site(TestCluster())
        try await site.serving { members, port in
            let token = try await site.token(port)
            let folder = try site.folder("c")
            // The coordinator has decided, and the answer is lost: the node has its key and nothing else.
            let key = P256.Signing.PrivateKey()
            try SecretFile.write(key.pemRepresentation, to: folder + "/joining-key.pem", mode: 0o600)
            _ = try await members.join(SigningRequest.read(SigningRequest.make(for: Self.node, key: key), secret: token.secret))
            let (revision, nowhere) = (site.board.now.revision, try site.folder("thief"))
            let thief = await refused { () throws(TorporError) in try await site.join(token, in: nowhere) }
            #expect(thief?.message.contains("used already") == true)
            try await site.join(token, in: folder)
            #expect(site.board.now.revision == revision)
            #expect(try SecretFile.read(folder + "/key.pem").contains(key.pemRepresentation))
            try await withLine(to: .coordinator, port, as: try site.credentials(in: folder)) { try await heartbeat($0) }
        }
    }

    @Test func aTokenThatIsOldOrAnotherNodesIsRefusedInWordsAndLeavesNoCertificate() async throws {
        let site = try Site(TestCluster())
        try await site.serving { _, port in
            let folder = try site.folder("c")
            let token = try await site.token(port)
            site.cluster.move(by: 16 * 60)
            let late = await refused { () throws(TorporError) in try await site.join(token, in: folder) }
            #expect(late?.code == .refused && late?.message.contains("expired at") == true && late?.remedy == "torpor node token node-c")
            let other = try await site.token(port, for: NodeID(unchecked: "node-d"))
            let words = "\(other)".replacing("node-d", with: "node-c")
            let wrong = await refused { () throws(TorporError) in try await site.join(JoinToken.parse(words), in: folder) }
            #expect(wrong?.message.contains("for node node-d, not for node-c") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["joining-key.pem"])
        }
        #expect(site.log.lines.contains { $0.hasPrefix("warning call refused identity=none") && $0.contains("expired at") })
    }

    @Test func whoeverListensThereIsBelievedOnlyByTheTokensFingerprint() async throws {
        let (site, stranger) = (try Site(TestCluster()), try Site(TestCluster()))
        try await stranger.serving { _, strangersPort in
            let theirs = try await stranger.token(strangersPort)
            try await site.serving { _, port in
                let ours = "\(try await site.token(port))".split(separator: ",").map(String.init)
                // The right secret and fingerprint, and an impostor's address.
                let words = (ours[..<3] + ["\(theirs.place.port)"] + ours[4...]).joined(separator: ",")
                let folder = try site.folder("c")
                let error = await refused { () throws(TorporError) in try await site.join(JoinToken.parse(words), in: folder) }
                #expect(error?.message.contains("not vouched for by the authority that the token names") == true)
            }
        }
        #expect(!stranger.log.lines.contains { $0.contains("Enrolment/Join") }, "the secret was sent to an impostor")
    }

    @Test func withoutTheAuthoritysKeyNobodyIsInvitedAndNobodyRenews() async throws {
        let site = try Site(TestCluster())
        try await site.serving(holdsKey: false) { _, port in
            do {
                _ = try await site.token(port)
                Issue.record("invited")
            } catch let error as TorporError {
                #expect(error.code == .refused && error.remedy?.contains("--authority DIR") == true)
            }
            try await withLine(to: .coordinator, port, as: try site.cluster.credentials("agent/node-c")) { line in
                let error = await refused { () throws(TorporError) in _ = try await CoordinatorClient(line).renew() }
                #expect(error?.code == .refused && error?.message.contains("no authority's key") == true)
            }
        }
    }

    @Test func aRevokedNodeIsRefusedAtOnceOnItsOpenConnectionAndComesBackWithAnotherKey() async throws {
        let site = try Site(TestCluster())
        try await site.serving { _, port in
            let (first, second) = (try site.folder("first"), try site.folder("second"))
            try await site.join(try await site.token(port), in: first)
            let old = try site.credentials(in: first)
            try await withLine(to: .coordinator, port, as: old) { line in
                try await heartbeat(line)
                try await site.revoke(port)
                let turnedOut = await refused { () throws(TorporError) in try await heartbeat(line) }
                #expect(turnedOut?.code == .unauthenticated && turnedOut?.message == "node node-c was revoked")
                let renewal = await refused { () throws(TorporError) in _ = try await CoordinatorClient(line).renew() }
                #expect(renewal?.message == "node node-c was revoked")
                try await site.join(try await site.token(port), in: second)
                // The node is back; whoever has its old key is not.
                let thief = await refused { () throws(TorporError) in try await heartbeat(line) }
                #expect(thief?.message == "node node-c has joined with another key since")
            }
            try await withLine(to: .coordinator, port, as: try site.credentials(in: second)) { try await heartbeat($0) }
        }
        #expect(site.log.lines.contains { $0.contains("member change=revoked identity=operator/alice node=node-c") })
    }

    @Test func otherAgentsLearnWithTheirHeartbeatsWhomNotToBelieve() async throws {
        let site = try Site(TestCluster())
        let (hashes, chunks) = FakeStore.numbered(1, bytes: 10)
        let kept = Mutex<[Roster]>([])
        let board = RosterBoard { roster in kept.withLock { $0.append(roster) } }
        let cluster = site.cluster
        let neighbour = try CredentialStore(try cluster.files("agent/node-b"), roster: board, now: { cluster.now })
        let agent = try AgentServer(
            agent: FakeAgent(), artifacts: FakeStore(chunks), at: .anyPort, credentials: neighbour, audit: AuditLog(site.log.logger()))
        try await site.serving { _, port in
            try await site.join(try await site.token(port), in: try site.folder("c"))
            let peer = PeerClient(credentials: try site.credentials(in: try site.folder("c")))
            try await running([agent.run, peer.run]) {
                let address = PeerAddress(node: NodeID(unchecked: "node-b"), host: "127.0.0.1", port: try await agent.boundPort())
                func fetch() async throws(TorporError) {
                    try await peer.fetch(hashes, of: SnapshotID(unchecked: "s-1"), from: address, .patient) { (_, _) throws(TorporError) in
                    }
                }
                try await fetch()
                try await site.revoke(port)
                try await withLine(to: .coordinator, port, as: neighbour) { line in
                    try await CoordinatorClient(line).heartbeat(FakeCoordinator.report(of: "node-b"))
                }
                let error = await refused { () throws(TorporError) in try await fetch() }
                #expect(error?.code == .unauthenticated && error?.message == "node node-c was revoked")
                // Nor does it call the other.
                try await withLine(to: .agent(Self.node), 1, as: neighbour) { line in
                    let unspoken = await refused { () throws(TorporError) in
                        _ = try await AgentClient(line).perform(FakeAgent.order(.thaw), deadline: .seconds(5))
                    }
                    #expect(unspoken?.code == .unreachable && unspoken?.message.contains("was revoked") == true)
                }
            }
        }
        #expect(kept.withLock { $0.last }?.isRevoked(Self.node) == true)
    }

    @Test func failure33ACertificateRenewsItselfAndIsShownWithoutRestart() async throws {
        let site = try Site(TestCluster())
        try await site.serving { _, port in
            let folder = try site.folder("c")
            try await site.join(try await site.token(port), in: folder)
            let credentials = try site.credentials(in: folder)
            let before = credentials.current()
            try await withLine(to: .coordinator, port, as: credentials) { line in
                let renewal = CertificateRenewal(credentials, logger: site.log.logger()) { () async throws(TorporError) in
                    try await CoordinatorClient(line).renew()
                }
                try await renewal.look()
                #expect(credentials.current().life == before.life, "renewed though it was young")
                site.cluster.move(by: 5 * 86_400)
                try await renewal.look()
            }
            let after = credentials.current()
            #expect(after.life.notAfter > before.life.notAfter)
            #expect(after.identity == before.identity)
            // Past the old one's end, the new one is what a new handshake shows.
            site.cluster.move(by: 3 * 86_400)
            try site.cluster.issue("coordinator").write(to: site.credentials.files)
            try await withLine(to: .coordinator, port, as: credentials) { try await heartbeat($0) }
        }
    }

    @Test func theCoordinatorRenewsItsOwnWhereTheKeyIs() async throws {
        let site = try Site(TestCluster())
        let cluster = site.cluster
        let issuer = try AuthorityIssuer(folder: cluster.folder + "/authority", credentials: site.credentials) { cluster.serial() }
        let renewal = CertificateRenewal(site.credentials, logger: site.log.logger()) { () throws(TorporError) in try issuer.renewOwn() }
        let before = site.credentials.current().life
        cluster.move(by: 5 * 86_400)
        try await renewal.look()
        #expect(site.credentials.current().life.notAfter > before.notAfter)
        #expect(site.credentials.identity == .coordinator)
    }

    @Test func halfATokenIsKnownForOneAndNothingOfItIsSaid() {
        let whole = "torpor1,node-c,10.0.0.1,7444,\(String(repeating: "a", count: 64)),\(String(repeating: "b", count: 64))"
        #expect(throws: Never.self) { try JoinToken.parse(whole) }
        for text in ["", "torpor2" + whole.dropFirst(7), String(whole.dropLast()), whole + "0", String(whole.dropFirst(20))] {
            let error = #expect(throws: TorporError.self) { try JoinToken.parse(text) }
            #expect(error?.code == .invalidArgument)
            #expect(error.map { "\($0)".contains("bbbb") } == false)
        }
    }

    @Test func aSigningRequestThatIsNotSignedByItsOwnKeyIsRefused() throws {
        let der = try SigningRequest.make(for: Self.node, key: P256.Signing.PrivateKey())
        let read = try SigningRequest.read(der, secret: [1])
        #expect(read.node == Self.node)
        var forged = der
        forged[forged.count - 1] ^= 1
        for bytes in [forged, Array(der.dropLast()), []] {
            let error = #expect(throws: TorporError.self) { try SigningRequest.read(bytes, secret: [1]) }
            #expect(error?.code == .invalidArgument)
        }
    }
}
