import Logging
import TorporModel
import TorporPorts
import TorporRPC
import TorporTelemetry
import Tracing

/// One verb's conversation with the coordinator, under one root span.
enum Session {
    /// Connects, runs `body`, and hands the verb's spans over.
    static func run<Value: Sendable>(
        _ options: ClientOptions, _ verb: String, _ body: @escaping @Sendable (any ControlPort) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        try await run(options, verb) { (control, _) async throws(TorporError) in try await body(control) }
    }

    /// The same for verbs that limit transfers between nodes.
    ///
    /// - Throws: `unsupported` by a coordinator that limits none.
    static func limits<Value: Sendable>(
        _ options: ClientOptions, _ verb: String, _ body: @escaping @Sendable (any LimitsControl) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        try await run(options, verb) { (control) async throws(TorporError) in
            guard let limits = control as? any LimitsControl else {
                throw TorporError(.unsupported, "this coordinator limits no transfers")
            }
            return try await body(limits)
        }
    }

    /// The same for verbs that maintain nodes.
    ///
    /// - Throws: `unsupported` by a coordinator that maintains none.
    static func maintenance<Value: Sendable>(
        _ options: ClientOptions, _ verb: String, _ body: @escaping @Sendable (any MaintenanceControl) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        try await run(options, verb) { (control) async throws(TorporError) in
            guard let maintenance = control as? any MaintenanceControl else {
                throw TorporError(.unsupported, "this coordinator maintains no nodes")
            }
            return try await body(maintenance)
        }
    }

    /// The same for verbs that look after snapshots.
    ///
    /// - Throws: `unsupported` by a coordinator that looks after no snapshots.
    static func care<Value: Sendable>(
        _ options: ClientOptions, _ verb: String, _ body: @escaping @Sendable (any CareControl) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        try await run(options, verb) { (control) async throws(TorporError) in
            guard let care = control as? any CareControl else {
                throw TorporError(.unsupported, "this coordinator looks after no snapshots")
            }
            return try await body(care)
        }
    }

    /// The same for verbs that say who belongs to the cluster.
    static func run<Value: Sendable>(
        _ options: ClientOptions, _ verb: String,
        _ body: @escaping @Sendable (any ControlPort, MemberClient) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let context = try options.place()
        LoggingSystem.bootstrap { label in TerminalLogHandler(label: label, level: .error, now: WallClock.now) }
        let collector = SpanCollector()
        let source = SpanSource(service: "torpor-cli", version: TorporVersion.text)
        InstrumentationSystem.bootstrap(TorporTracer(source: source, sink: collector, random: Chance.number))
        let credentials = try CredentialStore(CredentialFiles(folder: context.certificates), now: WallClock.now)
        let line = try Line(to: .coordinator, at: context.coordinator, credentials: credentials)
        let control = ControlClient(line)
        let result = await withTaskGroup(of: Result<Value, TorporError>?.self) { group in
            group.addTask {
                // A line that cannot be kept shows in the calls made over it.
                try? await line.run()
                return nil
            }
            group.addTask {
                let result = await traced("torpor \(verb)") { () async throws(TorporError) in try await body(control, MemberClient(line)) }
                try? await control.report(spans: collector.records)
                await collector.export()
                return result
            }
            var answer: Result<Value, TorporError>?
            for await result in group where result != nil {
                answer = result
                group.cancelAll()
            }
            return answer
        }
        guard let result else { throw TorporError(.unreachable, "the connection to \(context.coordinator) ended") }
        return try result.get()
    }

    private static func traced<Value: Sendable>(
        _ name: String, _ body: @Sendable () async throws(TorporError) -> Value
    ) async -> Result<Value, TorporError> {
        do {
            return .success(try await withSpan(name) { _ in try await body() })
        } catch {
            return .failure(TorporError.wrap(error))
        }
    }
}
