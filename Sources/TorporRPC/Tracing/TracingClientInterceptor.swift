package import GRPCCore
import Instrumentation
import ServiceContextModule

/// Sends along where the caller's span stands. Makes no span of its own: the step's span is the caller's.
package struct TracingClientInterceptor: ClientInterceptor {
    package init() {}

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingClientRequest<Input>, context: ClientContext,
        next: @concurrent (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
    ) async throws -> StreamingClientResponse<Output> {
        var request = request
        if let current = ServiceContext.current {
            InstrumentationSystem.instrument.inject(current, into: &request.metadata, using: TraceHeaders())
        }
        return try await next(request, context)
    }
}
