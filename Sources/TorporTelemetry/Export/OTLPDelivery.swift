import GRPCCore
import GRPCNIOTransportHTTP2
package import TorporModel

/// Delivers spans to an OpenTelemetry receiver over OTLP/gRPC (opentelemetry-proto 1.11, `TraceService/Export`).
package struct OTLPDelivery: SpanDelivery {
    /// One call may take this long; the specification's default for exporters is 10 s.
    static let deadline: Duration = .seconds(10)

    /// The transport's own limit is two minutes, in which the queue of a busy process would run over.
    static let longestWait: Duration = .seconds(10)

    /// One channel, which reconnects on its own after at most `longestWait`.
    private let client: GRPCClient<HTTP2ClientTransport.Posix>

    /// - Throws: `invalidArgument` when the transport cannot be made, for instance of an unreadable file of trust roots.
    package init(to endpoint: OTLPEndpoint) throws(TorporError) {
        do {
            let transport = try HTTP2ClientTransport.Posix(
                target: .dns(host: endpoint.host, port: endpoint.port), transportSecurity: Self.security(endpoint),
                config: .defaults {
                    $0.backoff.initial = .milliseconds(250)
                    $0.backoff.max = Self.longestWait
                }
            )
            client = GRPCClient(transport: transport)
        } catch {
            throw TorporError(.invalidArgument, "no channel to \(endpoint) can be made", cause: error)
        }
    }

    /// Keeps the channel; deliveries made before it is called wait for their deadline.
    package func run() async throws { try await client.runConnections() }

    /// Lets calls in flight end, then makes `run()` return.
    package func close() { client.beginGracefulShutdown() }

    /// Spans that are not sampled are not sent, and count as delivered: nobody asked for them.
    ///
    /// - Returns: the receiver's `rejected_spans`.
    package func deliver(_ batch: [FinishedSpan]) async throws(TorporError) -> Int {
        let sampled = batch.filter(\.place.sampled)
        if sampled.isEmpty { return 0 }
        var options = CallOptions.defaults
        options.timeout = Self.deadline
        // A receiver that is away is to be known at once: waiting is the shipper's business.
        options.waitForReady = false
        let service = Opentelemetry_Proto_Collector_Trace_V1_TraceService.Client(wrapping: client)
        let answer: Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceResponse
        do {
            answer = try await service.export(request: ClientRequest(message: OTLPEncoding.request(sampled)), options: options)
        } catch {
            throw Self.error(error)
        }
        // "The client MUST NOT retry the request when it receives a partial success" (OTLP 1.11).
        return min(sampled.count, Int(answer.partialSuccess.rejectedSpans))
    }

    /// The codes that OTLP calls retryable become `unreachable`; `resourceExhausted` is among them only with a `RetryInfo`, which is not read.
    private static func error(_ error: any Error) -> TorporError {
        let retryable: Set<RPCError.Code> = [.cancelled, .deadlineExceeded, .aborted, .outOfRange, .unavailable, .dataLoss]
        guard let error = error as? RPCError else { return TorporError(.unreachable, "the receiver could not be asked", cause: error) }
        return TorporError(retryable.contains(error.code) ? .unreachable : .refused, "the receiver answered \(error.code)", cause: error)
    }

    /// Plaintext, or TLS with the host's name verified against the endpoint's trust roots.
    private static func security(_ endpoint: OTLPEndpoint) -> HTTP2ClientTransport.Posix.TransportSecurity {
        guard endpoint.tls else { return .plaintext }
        guard let roots = endpoint.trustRoots else { return .tls }
        return .tls { $0.trustRoots = .certificates([.file(path: roots, format: .pem)]) }
    }
}
