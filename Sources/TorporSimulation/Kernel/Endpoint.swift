import Synchronization
import TorporModel

/// Where one service is found: the process that listens there now, if one does.
final class Endpoint<Service: Sendable>: Sendable {
    /// One request as it is carried out by the process.
    typealias Request = @Sendable (Service) async -> Void

    private struct Listener {
        let process: SimulatedProcess
        let inbox: AsyncStream<Request>.Continuation
    }

    private struct State {
        var listener: Listener?
        /// Who waits for an answer of the present process, by ticket.
        var waiting: [Int: @Sendable () -> Void] = [:]
        var tickets = 0
    }

    let name: String
    /// nil for the coordinator, which lives on no node that can be cut off alone from itself.
    let node: NodeID?
    private let state = Mutex(State())

    init(_ name: String, on node: NodeID?) {
        self.name = name
        self.node = node
    }

    var process: SimulatedProcess? { state.withLock { $0.listener?.process } }

    /// Takes requests until the process is killed or another listens here.
    func serve(_ service: Service, by process: SimulatedProcess) async {
        let (requests, inbox) = AsyncStream.makeStream(of: Request.self)
        let former = state.withLock { state in
            defer { state.listener = Listener(process: process, inbox: inbox) }
            return state.listener
        }
        former?.inbox.finish()
        await withDiscardingTaskGroup { group in
            for await request in requests { group.addTask { await request(service) } }
        }
    }

    /// False when nobody listens.
    func deliver(_ request: @escaping Request) -> Bool {
        guard let listener = state.withLock({ $0.listener }), listener.process.isAlive else { return false }
        listener.inbox.yield(request)
        return true
    }

    /// Has `broken` called if the process that listens now is killed.
    func whenLost(_ broken: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.tickets += 1
            state.waiting[state.tickets] = broken
            return state.tickets
        }
    }

    func forget(_ ticket: Int) { state.withLock { $0.waiting[ticket] = nil } }

    /// The process is gone: its callers find their lines broken.
    func lose() {
        let waiting = state.withLock { state in
            state.listener = nil
            defer { state.waiting = [:] }
            return state.waiting
        }
        for (_, broken) in waiting.sorted(by: { $0.key < $1.key }) { broken() }
    }
}
