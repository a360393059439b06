import Synchronization
import TorporModel
import TorporPorts

@testable import TorporBackends

/// A frozen copy on this machine as a place to read memory from, which gives as much as it is allowed to.
final class GatedPages: PageSource {
    private let source: Counter
    private let allowed: Mutex<UInt64>
    private let given = Mutex<UInt64>(0)

    init(_ source: Counter, allowed: UInt64 = .max) {
        self.source = source
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
        let pages = try await source.node.pages(source.copy, ask)
        given.withLock { $0 += ask.bytes }
        return pages
    }
}
