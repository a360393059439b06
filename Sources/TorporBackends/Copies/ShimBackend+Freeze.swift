import TorporHost
package import TorporModel

/// Freezing and thawing are the shim's, which writes every promise down first; this side reads back what the kernel says.
extension ShimBackend {
    /// The shim writes the lease down before it touches the freezer.
    package func freeze(_ copy: CopyID, attempt: Attempt, lease: Duration) async throws(TorporError) {
        try await freezeByShim(copy, attempt, lease)
    }

    func freezeByShim(_ copy: CopyID, _ attempt: Attempt, _ lease: Duration) async throws(TorporError) {
        let request = ShimRequest.freeze(attempt, leaseMs: MonotonicClock.milliseconds(of: lease))
        // A machine's state is written down before it counts as frozen.
        let reply = try await shims.ask(request, folder(copy), limit: .seconds(90))
        guard reply.freezer == .frozen else {
            throw TorporError(.engineFailed, "\(copy) was told to freeze and its freezer says otherwise")
        }
    }

    /// Later only: an older counter changes nothing.
    package func renew(_ copy: CopyID, attempt: Attempt, lease: Duration, counter: UInt64) async throws(TorporError) {
        let request = ShimRequest.renew(attempt, leaseMs: MonotonicClock.milliseconds(of: lease), counter: counter)
        _ = try await shims.ask(request, folder(copy))
    }

    /// Durable when this returns: the shim reads the freezer, then writes, then answers.
    package func seal(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        let reply = try await shims.ask(.seal(attempt), folder(copy))
        guard reply.freezer == .frozen, reply.note.lease.state == .sealed(attempt) else {
            throw TorporError(.attemptOver, "\(copy) is not sealed by attempt \(attempt)")
        }
    }

    /// Also a tombstone: an attempt that had not begun here never will.
    package func thaw(_ copy: CopyID, attempt: Attempt) async throws(TorporError) {
        try await thawByShim(copy, attempt)
    }

    func thawByShim(_ copy: CopyID, _ attempt: Attempt) async throws(TorporError) {
        // A capture that is going on is waited for: it is never ended.
        let reply = try await shims.ask(.thaw(attempt), folder(copy), limit: .seconds(600))
        clear(folder(copy))
        switch reply.note.phase {
        case .running:
            // Another attempt may hold the freeze by now: then this one is over, which is all that was asked.
            guard case .idle = reply.note.lease.state, reply.freezer != .thawed else { return }
            throw TorporError(.engineFailed, "\(copy) does not thaw", remedy: "look at the freezer of cgroup \(folder(copy).cgroup.path)")
        case .exited, .failed: throw TorporError(.notFound, "\(copy) has ended")
        case .starting, .restoring, .held, .released: return
        }
    }

    /// Durable as *released* before the freezer is opened.
    package func release(_ copy: CopyID) async throws(TorporError) {
        let reply = try await shims.ask(.release, folder(copy))
        guard reply.note.phase == .running, reply.freezer == .thawed else {
            throw TorporError(.engineFailed, "\(copy) was released and does not run: \(reply.note.failure ?? reply.note.phase.rawValue)")
        }
    }
}
