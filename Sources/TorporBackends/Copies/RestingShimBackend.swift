import Glibc
import TorporHost
package import TorporModel
package import TorporPorts

/// A backend whose copies may rest under their shims.
package protocol RestingShimBackend: ShimBackend, RestingBackend {}

extension RestingShimBackend {
    /// All of it is read from /proc, the copy's group and its shim.
    package func activity(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) -> ActivityReading {
        if let obstacle = networkObstacle { throw TorporError(.unsupported, obstacle) }
        let folder = folder(copy)
        let reply = try await shims.ask(.status, folder)
        guard let first = reply.note.first else { throw TorporError(.notFound, "\(copy) does not run") }
        let ears = shims.ears
        return try await Blocking.run { () throws(TorporError) in
            let packets = try ears.count(copy, on: folder.network.link, ignoring: spec.sleep.ignored)
            return ActivityReading(
                cpuMicroseconds: folder.cgroup.cpuMicroseconds(), packets: packets,
                connections: Self.connections(seenBy: first.pid, spec.sleep),
                isLocked: spec.sleep.lock.map { FileLock.isHeld($0, by: folder.cgroup.ownPids()) } ?? false,
                sessions: reply.sessions.count, isDozing: reply.isDozing)
        }
    }

    package func doze(_ copy: CopyID) async throws(TorporError) {
        let reply = try await shims.ask(.doze, folder(copy))
        guard reply.isDozing || reply.freezer == .thawed else {
            throw TorporError(.engineFailed, "\(copy) was told to doze, and is \(reply.freezer?.rawValue ?? "gone")")
        }
    }

    package func rouse(_ copy: CopyID) async throws(TorporError) { _ = try await shims.ask(.rouse, folder(copy)) }

    /// Those that the policy counts, by their far ends. Those of a machine's guest are not seen from outside.
    private static func connections(seenBy pid: Int32, _ policy: SleepPolicy) -> [String] {
        guard policy.connections != .none else { return [] }
        let all = SocketTable.connections(seenBy: pid)
        let served = Set(all.filter(\.isListening).map(\.local.port))
        return all.filter { entry in
            guard entry.isConnected, !entry.remote.isLoopback else { return false }
            if let address = entry.remote.ipv4, policy.ignored.contains(where: { $0.contains(address) }) { return false }
            return policy.connections == .open || served.contains(entry.local.port)
        }.map(\.remote.description)
    }
}
