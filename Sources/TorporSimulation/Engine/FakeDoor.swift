import Synchronization
package import TorporModel
import TorporPorts

/// A door that only remembers whether it is open, and which ports are taken.
package final class FakeDoor: Door {
    /// How the way to a copy stands.
    package enum Way: Hashable, Sendable {
        case open, shut, kept
    }

    private struct State {
        var ways: [CopyID: Way] = [:]
        var ports: [NodePort: CopyID] = [:]
        var failing: TorporError?
    }

    private let state = Mutex(State())

    package init() {}

    /// nil when the door does not know the copy.
    package func way(to copy: CopyID) -> Way? { state.withLock { $0.ways[copy] } }

    /// Every call fails with this until it is nil again.
    package func fail(_ error: TorporError?) { state.withLock { $0.failing = error } }

    /// The node boots anew: no rule is there.
    package func reset() {
        state.withLock { state in
            state.ways = [:]
            state.ports = [:]
        }
    }

    package func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) { try turn(copy, spec, .open) }
    package func keep(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) { try turn(copy, spec, .kept) }
    package func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) { try turn(copy, spec, .shut) }
    /// Nobody waits at a door that only remembers.
    package func welcome(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) { try change { _ in } }

    package func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        try change { state in
            state.ways[copy] = nil
            state.ports = state.ports.filter { $0.value != copy }
        }
    }

    package func judge(_ spec: WorkloadSpec) async throws(TorporError) {
        let taken: (NodePort, CopyID)? = try change { state in
            for port in spec.ports { if let owner = state.ports[port.taken] { return (port.taken, owner) } }
            return nil
        }
        if let (port, owner) = taken {
            throw TorporError(.refused, "port \(port) is taken by \(owner)", remedy: "choose another port or node")
        }
    }

    private func turn(_ copy: CopyID, _ spec: WorkloadSpec, _ way: Way) throws(TorporError) {
        try change { state in
            state.ways[copy] = way
            for port in spec.ports { state.ports[port.taken] = copy }
        }
    }

    private func change<Value>(_ body: (inout State) -> Value) throws(TorporError) -> Value {
        let result = state.withLock { state -> Result<Value, TorporError> in
            if let failing = state.failing { return .failure(failing) }
            return .success(body(&state))
        }
        return try result.get()
    }
}
