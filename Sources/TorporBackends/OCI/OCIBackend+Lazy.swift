import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// Post-copy: a capture without memory, and the original's memory read where it is frozen.
///
/// criu writes which memory is to come (`pagemap-*.img`, flag *lazy*) and is told that the only client of its page server has left, so it ends
/// at once and leaves the copy whole and frozen. From then on no process of criu's is needed at the source: memory is read from
/// `/proc/PID/mem`, by any agent, however often it was restarted.
extension OCIBackend: LazyBackend {
    /// Why this node can neither be the source nor the target of a lazy move; nil when it can.
    func lazyObstacle() async -> String? {
        guard let runc = try? engine() else { return "runc or criu is not installed" }
        // Forks, unmappings and moves of what has not come yet are told by the kernel only with this.
        return await Criu(program: runc.criu).has("uffd-noncoop") ? nil : "the kernel's userfaultfd is too old for criu (uffd-noncoop)"
    }

    package func surveyLazily(_ copy: CopyID) async throws(TorporError) {
        if let why = await lazyObstacle() {
            throw TorporError(.unsupported, "this node takes no part in lazy moves: \(why)", remedy: "move it without --lazy")
        }
        let folder = folder(copy)
        try await Blocking.run { () throws(TorporError) in try refuseUnlazy(folder) }
    }

    package func captureLazily(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        // Again: it ran on since it was surveyed.
        try refuseUnlazy(folder)
        let command = try engine().captureLazily(folder.container)
        do throws(TorporError) {
            clear(folder)
            try ImageFolder.make(folder.images, bytes: 0)
            try settings(folder, lines: ["ps-socket \(Spawn.firstLent)"])
            let dumping: SideBySide.Work = { () async throws(TorporError) in try await dumpLazily(folder, attempt, command) }
            try await SideBySide.run([files(of: folder, into: sink), dumping] + CopyVolumes(folder: folder).packing(into: sink))
            guard Folder.exists("\(folder.images)/\(ArtifactName.inventory)") else {
                throw TorporError(.attemptOver, "it was captured before, for an agent that has ended since: nothing of that is left")
            }
            try await hand(folder, to: sink)
            try await confirm(folder, attempt)
            try settings(folder, holding: false)
        } catch {
            clear(folder)
            try? settings(folder, holding: false)
            try? await folder.network.clearLocks()
            throw error
        }
        clear(folder)
    }

    /// By the copy's shim; as small as it is, it goes by way of the folder that criu's handler of page faults reads as well.
    private func dumpLazily(_ folder: CopyFolder, _ attempt: Attempt, _ command: [String]) async throws(TorporError) {
        do throws(TorporError) {
            _ = try await shims.ask(.captureLazily(attempt, command: command), folder, limit: .seconds(3600))
        } catch  where error.code == .engineFailed { throw captureFailure(error, folder) }
    }

    /// What criu is known to do wrong, or was never seen to do.
    private func refuseUnlazy(_ folder: CopyFolder) throws(TorporError) {
        for pid in folder.cgroup.ownPids() {
            // criu/uffd.c counts the bytes of one mapping in an int.
            guard ProcessMemory.largestMapping(of: pid) < 1 << 31 else {
                throw TorporError(
                    .unsupported, "process \(pid) of \(folder.id) has a mapping of 2 GiB or more, which criu cannot bring lazily",
                    remedy: "move it without --lazy")
            }
        }
    }

    /// criu numbers processes as the copy does.
    package func pages(_ copy: CopyID, _ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        let folder = folder(copy)
        return try await Blocking.run { () throws(TorporError) in
            guard let pid = ProcessMemory.pid(numbered: ask.process, among: folder.cgroup.pids()) else {
                throw TorporError(.lost, "\(copy) has no process \(ask.process) any more")
            }
            let bytes: [UInt8]
            do throws(TorporError) { bytes = try ProcessMemory.read(ask, of: pid) } catch  where error.code == .notFound {
                throw TorporError(.lost, "\(copy) has no process \(ask.process) any more", cause: error)
            }
            // Read afterwards: what ran in between would have changed it.
            guard try folder.cgroup.freezer.state() == .frozen else { throw TorporError(.refused, "\(copy) is not frozen") }
            return bytes
        }
    }
}
