import TorporEngines
package import TorporHost
package import TorporModel
package import TorporPorts

/// A backend whose machines run on before their memory has come (post-copy). The VMM asks the keeper (`torpor-shim memory`), the keeper the
/// agent, the agent the original's; what is not asked for comes by itself, first what was written last.
package protocol LazyMachineBackend: MachineBackend, LazyBackend {
    /// Why this node takes no part in lazy moves; nil when it does.
    var lazyObstacle: String? { get }

    /// Which pages the frozen machine wrote last, as far as that is known.
    func hot(_ folder: CopyFolder) throws(TorporError) -> PageRuns
}

extension LazyMachineBackend {
    package func surveyLazily(_ copy: CopyID) async throws(TorporError) {
        if let why = lazyObstacle {
            throw TorporError(.unsupported, "this node takes no part in lazy moves: \(why)", remedy: "move it without --lazy")
        }
    }

    /// All but the memory, and a list of which pages of it there are.
    package func captureLazily(_ copy: CopyID, attempt: Attempt, into sink: any ArtifactSink) async throws(TorporError) {
        let folder = folder(copy)
        let first = try await frozen(folder, attempt).first
        let memory = try memory(of: folder, first.pid)
        try await sink.write(ArtifactName.touched, bytes: Array(try memory.touched().text.utf8))
        try await sink.write(ArtifactName.hot, bytes: Array(try hot(folder).text.utf8))
        try await hand(folder, to: sink)
        _ = try await shims.ask(.capture(attempt), folder, limit: .seconds(60))
        try await confirm(folder, attempt)
    }

    /// A place in the guest's memory; machines have one "process".
    package func pages(_ copy: CopyID, _ ask: PageAsk) async throws(TorporError) -> [UInt8] {
        let folder = folder(copy)
        guard ask.bytes > 0, ask.bytes <= UInt64(PageFrame.longest) else {
            throw TorporError(.invalidArgument, "\(ask.bytes) bytes cannot be read at once")
        }
        guard let first = try? folder.note().first else { throw TorporError(.lost, "\(copy) is not here any more") }
        return try await Blocking.run { () throws(TorporError) in
            let bytes: [UInt8]
            do throws(TorporError) { bytes = try self.memory(of: folder, first.pid).bytes(at: ask.address, Int(ask.bytes)) } catch {
                guard ProcessTable.facts(first.pid)?.started == first.started else {
                    throw TorporError(.lost, "\(copy) has no VMM any more", cause: error)
                }
                throw error
            }
            // Read afterwards: what ran in between would have changed it.
            guard try folder.cgroup.freezer.state() == .frozen else { throw TorporError(.refused, "\(copy) is not frozen") }
            guard ProcessTable.facts(first.pid)?.started == first.started else { throw TorporError(.lost, "\(copy) has no VMM any more") }
            return bytes
        }
    }

    package func restoreLazily(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource, pages: any PageSource
    ) async throws(TorporError) {
        let restoring: SideBySide.Work = { () async throws(TorporError) in
            try await self.restore(copy, spec, from: source, lazily: true)
        }
        try await restore(copy, besideMemoryFrom: pages, restoring)
    }

    /// Before the VMM is told to load, for then it looks for the keeper's socket.
    package func keepMemory(_ folder: CopyFolder) async throws(TorporError) {
        try MemoryPlan(
            cgroup: folder.cgroup.path, handler: [], environment: [:], format: PageServerFormat(isWide: true)
        ).write(in: folder.path)
        try await Blocking.run { () throws(TorporError) in try launchKeeper(folder, files(folder)[MachineFolder.faults]) }
    }
}
