import Synchronization
import TorporModel
import TorporPorts

@testable import TorporBackends

/// A frozen copy on this machine as a place to read memory from, which gives as much as it is allowed to.
final class GatedPages: PageSource {
    private let node: any LazyBackend
    private let copy: CopyID
    private let allowed: Mutex<UInt64>
    private let given = Mutex<UInt64>(0)

    init(_ node: any LazyBackend, _ copy: CopyID, allowed: UInt64 = .max) {
        self.node = node
        self.copy = copy
        self.allowed = Mutex(allowed)
    }

    /// Bytes given so far.
    var bytes: UInt64 { given.withLock { $0 } }

    /// Everything from now on.
    func open() { allowed.withLock { $0 = .max } }

    func pages(_ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        while given.withLock({ $0 }) + ask.bytes > allowed.withLock({ $0 }) {
            do { try await Task.sleep(for: .milliseconds(5)) } catch { throw TorporError(.cancelled, "given up") }
        }
        let pages = try await node.pages(copy, ask)
        given.withLock { $0 += ask.bytes }
        return pages
    }
}
