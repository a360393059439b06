import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer

@Suite struct AgentTests {
    let cluster: TestCluster
    let log = TestLog()
    static let node = NodeID(unchecked: "node-a")

    init() throws { cluster = try TestCluster() }

    private func server(_ agent: FakeAgent, _ who: String = "agent/node-a") throws -> AgentServer {
        try AgentServer(
            agent: agent, artifacts: FakeStore([:]), at: .anyPort, credentials: cluster.credentials(who), audit: AuditLog(log.logger()))
    }

    /// The directory as the coordinator has it, with whatever address the body sets.
    private func directory<Value: Sendable>(_ body: (AgentClients, Address) async throws -> Value) async throws -> Value {
        let address = Address()
        let agents = AgentClients(credentials: try cluster.credentials("coordinator")) { _ in address.now.withLock { $0 } }
        return try await running([agents.run]) { try await body(agents, address) }
    }

    final class Address: Sendable {
        let now = Mutex<PeerAddress?>(nil)
        func set(_ port: UInt16, _ node: NodeID = AgentTests.node) {
            now.withLock { $0 = PeerAddress(node: node, host: "127.0.0.1", port: port) }
        }
    }

    @Test func anOrderIsObeyedAndAnsweredAndWrittenDown() async throws {
        let agent = FakeAgent { (order, deadline) throws(TorporError) in
            guard deadline > .seconds(1), deadline <= .seconds(20) else { throw TorporError(.internal, "deadline is \(deadline)") }
            return order.verb == .vow ? .vowed(through: order.incarnation) : .done
        }
        try await server(agent).serving { port in
            try await directory { agents, address in
                address.set(port)
                let near = try await agents.agent(on: Self.node)
                #expect(try await near.perform(FakeAgent.order(.vow), deadline: .seconds(20)) == .vowed(through: Incarnation(1)))
                let page = try await near.logs(WorkloadID(unchecked: "w-1"), LogQuery(tail: 2))
                #expect(page.lines.map(\.text) == ["w-1 0", "w-1 1"] && page.more)
            }
        }
        #expect(log.lines.contains("notice call identity=coordinator method=torpor.v1.Agent/Perform outcome=ok"))
    }

    @Test func aRefusalOfTheAgentIsDefinite() async throws {
        let refusal = TorporError(.attemptOver, "attempt 2 is over on this node", remedy: "submit it again")
        let agent = FakeAgent { (_, _) throws(TorporError) in throw refusal }
        try await server(agent).serving { port in
            try await directory { agents, address in
                address.set(port)
                let error = await refused { () throws(TorporError) in
                    _ = try await agents.agent(on: Self.node).perform(FakeAgent.order(.thaw), deadline: .seconds(20))
                }
                #expect(error == refusal)
            }
        }
        #expect(log.lines.contains("notice call identity=coordinator method=torpor.v1.Agent/Perform outcome=attemptOver"))
    }

    @Test func anAnswerThatComesTooLateIsAnUnknownOutcomeAndTheOrderIsObeyedAllTheSame() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let begun = Kept<Order.Verb>()
        let agent = FakeAgent { (order, _) throws(TorporError) in
            begun.add(order.verb)
            for await _ in gate {}
            return .frozen
        }
        try await server(agent).serving { port in
            try await directory { agents, address in
                address.set(port)
                // On a busy machine the time may be up before the order is out: then too the outcome is unknown, and it is sent again.
                while begun.all.isEmpty {
                    let error = await refused { () throws(TorporError) in
                        _ = try await agents.agent(on: Self.node).perform(
                            FakeAgent.order(.freeze(leaseMs: 1)), deadline: .milliseconds(300))
                    }
                    #expect(error?.code == .deadlineExceeded)
                    #expect(error?.code.outcomeUnknown == true)
                }
                open.finish()
                try await eventually { agent.obeyed.withLock { $0 } == begun.all }
            }
        }
    }

    @Test func anAgentThatDiesInTheMiddleLeavesTheOutcomeUnknown() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let agent = FakeAgent { (_, _) throws(TorporError) in
            begin.finish()
            do { try await Task.sleep(for: .seconds(3600)) } catch {
                // What a port may say when its task is ended: it must not arrive as a definite refusal.
                throw TorporError(.cancelled, "given up half way")
            }
            return .done
        }
        let server = try server(agent)
        try await directory { agents, address in
            let error = try await withThrowingTaskGroup(of: TorporError?.self) { group in
                let (ended, end) = AsyncStream<Void>.makeStream()
                group.addTask {
                    try? await server.serving { port in
                        address.set(port)
                        for await _ in begun {}
                    }
                    end.finish()
                    return nil
                }
                address.set(try await server.boundPort())
                let error = await refused { () throws(TorporError) in
                    _ = try await agents.agent(on: Self.node).perform(FakeAgent.order(.thaw), deadline: .seconds(60))
                }
                for await _ in ended {}
                return error
            }
            #expect(error?.code == .unreachable, "\(String(describing: error))")
        }
    }

    @Test func anAgentThatIsNotThereIsUnreachable() async throws {
        try await directory { agents, address in
            let never = await refused { () throws(TorporError) in _ = try await agents.agent(on: Self.node) }
            #expect(never?.code == .unreachable)
            #expect(never?.message == "node node-a has never reported")
            address.set(1)
            let gone = await refused { () throws(TorporError) in
                _ = try await agents.agent(on: Self.node).perform(FakeAgent.order(.thaw), deadline: .seconds(20))
            }
            #expect(gone?.code == .unreachable)
        }
    }

    @Test func anAgentThatMovedIsFoundAgain() async throws {
        try await directory { agents, address in
            for _ in 0..<2 {
                let agent = FakeAgent()
                try await server(agent).serving { port in
                    address.set(port)
                    let answer = try await agents.agent(on: Self.node).perform(FakeAgent.order(.fence()), deadline: .seconds(20))
                    #expect(answer == .done)
                }
            }
        }
    }

    @Test func anAgentThatRestartsOnItsPortIsReachedAgain() async throws {
        try await directory { agents, address in
            let port = try await server(FakeAgent()).serving { port in
                address.set(port)
                _ = try await agents.agent(on: Self.node).perform(FakeAgent.order(.fence()), deadline: .seconds(20))
                return port
            }
            let again = try AgentServer(
                agent: FakeAgent(), artifacts: FakeStore([:]), at: .local(port), credentials: cluster.credentials("agent/node-a"),
                audit: AuditLog(log.logger()))
            try await again.serving { _ in
                var answer: Answer?
                for _ in 0..<100 where answer == nil {
                    do throws(TorporError) {
                        answer = try await agents.agent(on: Self.node).perform(FakeAgent.order(.fence()), deadline: .seconds(20))
                    } catch {
                        #expect(error.code == .unreachable)
                        try await Task.sleep(for: .milliseconds(100))
                    }
                }
                #expect(answer == .done)
            }
        }
    }

    @Test func anOrderIsNotGivenToAnotherNodesAgent() async throws {
        let agent = FakeAgent()
        try await server(agent, "agent/node-b").serving { port in
            try await directory { agents, address in
                address.set(port)
                let error = await refused { () throws(TorporError) in
                    _ = try await agents.agent(on: Self.node).perform(FakeAgent.order(.retire), deadline: .seconds(20))
                }
                #expect(error?.message.contains("expected agent/node-a, but the certificate there is agent/node-b's") == true)
                address.set(port, NodeID(unchecked: "node-b"))
                let redirected = await refused { () throws(TorporError) in _ = try await agents.agent(on: Self.node) }
                #expect(redirected?.code == .internal)
            }
        }
        #expect(agent.obeyed.withLock { $0 }.isEmpty)
    }

    @Test(arguments: ["operator/alice?role=admin", "agent/node-b"])
    func nobodyButTheCoordinatorGivesOrders(_ who: String) async throws {
        let agent = FakeAgent()
        let credentials = try cluster.credentials(who)
        let error = try await server(agent).serving { port in
            try await withLine(to: .agent(Self.node), port, as: credentials) { line in
                await refused { () throws(TorporError) in
                    _ = try await AgentClient(line).perform(FakeAgent.order(.remove), deadline: .seconds(20))
                }
            }
        }
        #expect(error?.code == .permissionDenied)
        #expect(agent.obeyed.withLock { $0 }.isEmpty)
        #expect(log.lines.contains { $0.hasPrefix("warning call refused") && $0.contains("method=torpor.v1.Agent/Perform") })
    }
}
