import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer

/// Exec sessions over the wire: what is said at one end is heard at the other, and nobody is left when one of them has gone.
@Suite struct ExecStreamTests {
    let cluster: TestCluster
    let log = TestLog()
    private static let call = ExecCall(command: ["sh", "-c", "x\ny"])

    init() throws { cluster = try TestCluster() }

    /// Hands the control port over as the peer sees it.
    private func with(_ control: FakeControl, as who: String, _ body: (ControlClient) async throws -> Void) async throws {
        let server = try CoordinatorServer(
            control: control, coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("coordinator"),
            audit: AuditLog(log.logger()))
        try await server.serving { port in
            try await withLine(to: .coordinator, port, as: cluster.credentials(who)) { try await body(ControlClient($0)) }
        }
    }

    /// Says what is prepared, then nothing more for as long as it is listened to; keeps what it hears.
    private final class Person: Sendable {
        let script: Mutex<[ExecInput]>
        let heard = Mutex<[ExecOutput]>([])

        init(_ script: [ExecInput]) { self.script = Mutex(script) }

        var line: ExecLine {
            ExecLine {
                if let next = self.script.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return next }
                try? await Task.sleep(for: .seconds(3600))
                return nil
            } output: { output in
                self.heard.withLock { $0.append(output) }
            }
        }
    }

    @Test func everythingIsHeardInOrderAndTheStatusIsTheCommands() async throws {
        let control = FakeControl()
        let long = [UInt8](repeating: 7, count: ExecInput.longestData)
        try await with(control, as: "operator/olga?role=operator") { (client) async throws in
            let person = Person([.data([1, 2]), .window(WindowSize(columns: 99, rows: 33))] + (0..<100).map { _ in .data(long) } + [.end])
            #expect(try await client.exec(.sample, Self.call, for: "somebody else", over: person.line) == 7)
            let expected: [ExecOutput] = [.output([1, 2]), .error(Array("99x33".utf8))] + (0..<100).map { _ in .output(long) }
            #expect(person.heard.withLock { $0 } == expected)
        }
        #expect(control.asked.withLock { $0 } == ["exec sh -c x\ny in web-1 for operator/olga"])
        #expect(log.lines.contains("notice exec command=sh -c x y identity=operator/olga workload=web-1"), "\(log.lines)")
    }

    @Test func whenTheCallerLeavesTheSessionHasNobodyLeft() async throws {
        let control = FakeControl()
        try await with(control, as: "operator/olga?role=admin") { (client) async throws in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await client.exec(.sample, Self.call, for: "", over: Person([.data([1])]).line) }
                try? await eventually { control.watchers.withLock { $0 } == 1 }
                group.cancelAll()
            }
            try await eventually { control.watchers.withLock { $0 } == 0 }
        }
    }

    @Test func aRefusalCrossesWordForWord() async throws {
        let refusal = TorporError(.refused, "the workload is about to be moved", remedy: "try again")
        try await with(FakeControl(refusing: refusal), as: "operator/olga?role=operator") { (client) async throws in
            let error = await refused { () throws(TorporError) in
                _ = try await client.exec(.sample, Self.call, for: "", over: Person([]).line)
            }
            #expect(error == refusal)
        }
    }

    @Test func whoMayOnlyLookMayRunNothing() async throws {
        let control = FakeControl()
        try await with(control, as: "operator/vera?role=viewer") { (client) async throws in
            let error = await refused { () throws(TorporError) in
                _ = try await client.exec(.sample, Self.call, for: "", over: Person([]).line)
            }
            #expect(error?.code == .permissionDenied)
        }
        #expect(control.asked.withLock { $0 }.isEmpty)
    }
}
