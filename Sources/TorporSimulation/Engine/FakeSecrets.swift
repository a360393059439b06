import Synchronization
package import TorporModel
import TorporPorts

/// What copies were given, in memory.
package final class FakeSecrets: SecretKeeper {
    private let given = Mutex<[CopyID: Secrets]>([:])

    package init() {}

    package func provide(_ secrets: Secrets, to copy: CopyID) async throws(TorporError) { given.withLock { $0[copy] = secrets } }

    /// What the copy has.
    package func of(_ copy: CopyID) -> Secrets { given.withLock { $0[copy] ?? .none } }
}
