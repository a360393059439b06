import GRPCCore
import TorporModel
import TorporWire

/// How every handler ends: a value, or an error that survives the trip.
enum Answering {
    /// Runs the handler's own ten lines.
    ///
    /// While the server's task is being ended, a port may give up half way and call that an error; nothing definite is said then, so that
    /// the caller takes the outcome for unknown (handoff-rules A11).
    static func run<Value>(_ body: () async throws(TorporError) -> Value) async throws(RPCError) -> Value {
        do {
            return try await body()
        } catch {
            if Task.isCancelled { throw RPCError(code: .unavailable, message: "the server is being ended") }
            throw error.rpcError
        }
    }
}
