import Glibc
import TorporHost
import TorporModel

/// Starts shims, asks them, and replaces those that were killed.
package struct Shims: Sendable {
    /// Absolute path of `torpor-shim`.
    let program: String
    /// A network namespace by path in which they, and so their engines and copies, live.
    let networkNamespace: String?
    /// What is heard of copies that may rest.
    let ears = CopyEars()

    /// A shim that has just been started listens within this time, or has said why not.
    private static let listenLimit = Duration.seconds(15)

    /// Starts one, detached: it belongs to nobody, so that nobody's end ends it.
    func launch(_ task: String, for folder: CopyFolder) async throws(TorporError) {
        try await Blocking.run { () throws(TorporError) in try launchNow(task, folder) }
    }

    /// Blocks until it listens; its complaints go to a file beside the copy.
    private func launchNow(_ task: String, _ folder: CopyFolder) throws(TorporError) {
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let complaints = try Descriptor(path: "\(folder.path)/shim.err", O_WRONLY | O_CREAT | O_TRUNC)
        var spawn = Spawn(
            program, [task, folder.path], environment: Command.plainEnvironment, input: null.raw, output: null.raw, error: complaints.raw)
        spawn.detached = true
        var namespace: Descriptor?
        if let networkNamespace { namespace = try Descriptor(path: networkNamespace, O_RDONLY) }
        spawn.networkNamespace = namespace?.raw
        let pid: Int32
        do throws(TorporError) { pid = try spawn.start() } catch {
            throw TorporError(
                .engineMissing, "torpor-shim could not be started", remedy: "build it: swift build --product torpor-shim", cause: error)
        }
        try awaitListening(folder, pid)
    }

    /// Ends at once when the shim has ended: it may have found that the copy had.
    private func awaitListening(_ folder: CopyFolder, _ pid: Int32) throws(TorporError) {
        let end = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: Self.listenLimit)
        while MonotonicClock.milliseconds < end {
            do throws(TorporError) {
                _ = try ShimSocket.ask(.status, in: folder.path, limit: .seconds(5))
                return
            } catch  where error.code == .notFound {
                let words = (try? DurableFile.readText("\(folder.path)/shim.err", limit: 4096)) ?? ""
                // It may have ended already because the copy had: then its note is the answer.
                if let phase = try? folder.note().phase, phase == .exited || phase == .failed { return }
                guard ProcessTable.facts(pid).map({ $0.state != "Z" }) ?? false else {
                    throw TorporError(.engineFailed, "the shim of \(folder.id) ended before it listened: \(words.suffix(300))")
                }
                usleep(500)
            } catch  where error.code == .unreachable {
                usleep(500)
            }
        }
        throw TorporError(.engineFailed, "the shim of \(folder.id) does not listen")
    }

    /// Asks; a copy whose shim was killed gets another first.
    ///
    /// - Throws: `notFound` when the copy has ended or was never there; its note says more.
    func ask(_ request: ShimRequest, _ folder: CopyFolder, limit: Duration = .seconds(20)) async throws(TorporError) -> ShimReply {
        do throws(TorporError) {
            return try await askOnce(request, folder, limit)
        } catch  where error.code == .notFound {
            guard try await revive(folder) else { throw error }
            return try await askOnce(request, folder, limit)
        }
    }

    /// Without looking for a shim that is gone.
    private func askOnce(_ request: ShimRequest, _ folder: CopyFolder, _ limit: Duration) async throws(TorporError) -> ShimReply {
        try await Blocking.run { () throws(TorporError) in try ShimSocket.ask(request, in: folder.path, limit: limit) }
    }

    /// A new shim where a living copy has none; false when there is nothing to keep.
    func revive(_ folder: CopyFolder) async throws(TorporError) -> Bool {
        guard let note = try? folder.note(), note.phase != .exited, note.phase != .failed else { return false }
        try await launch("adopt", for: folder)
        return true
    }
}
