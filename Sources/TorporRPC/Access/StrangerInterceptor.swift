package import GRPCCore
import TorporModel
import TorporWire

/// The authorisation point of the listener where nobody shows a certificate: only what the access table allows strangers, and a line in
/// the audit log for every call.
package struct StrangerInterceptor: ServerInterceptor {
    private let audit: AuditLog

    package init(audit: AuditLog) { self.audit = audit }

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next: @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let method = context.descriptor.fullyQualifiedMethod
        guard AccessTable.rule(for: context.descriptor)?.callers.contains(.stranger) == true else {
            let refusal = TorporError(.permissionDenied, "\(method) is not for strangers", remedy: "connect with a certificate")
            audit.refusedCall(nil, method, at: context.remotePeer, refusal)
            throw refusal.rpcError
        }
        let response: StreamingServerResponse<Output>
        do {
            response = try await next(request, context)
        } catch {
            response = StreamingServerResponse(error: (error as? RPCError) ?? RPCError(code: .unknown, message: "", cause: error))
        }
        switch response.accepted {
        case .success: audit.strangersCall(method, at: context.remotePeer)
        case .failure(let failure): audit.refusedCall(nil, method, at: context.remotePeer, TorporError(call: failure, to: "the handler"))
        }
        return response
    }
}
