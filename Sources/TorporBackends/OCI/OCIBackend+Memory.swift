import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// Post-copy: restored before its memory has come, beside a keeper (`torpor-shim memory`) that outlives agent and shim.
extension OCIBackend {
    package func restoreLazily(
        _ copy: CopyID, name: WorkloadName, spec: WorkloadSpec, from source: any ArtifactSource, pages: any PageSource
    ) async throws(TorporError) {
        let restoring: SideBySide.Work = { () async throws(TorporError) in
            try await self.restore(copy, spec, from: source, lazily: true)
        }
        try await restore(copy, besideMemoryFrom: pages, restoring)
    }

    /// Before the engine restores: its handler of page faults, whose socket the restore looks for.
    func keepMemory(_ folder: CopyFolder, _ plan: ShimPlan) async throws(TorporError) {
        let runc = try engine()
        let version = try await Criu(program: runc.criu).version()
        let work = folder.container.work
        try Folder.create(work)
        let handler = Criu(program: runc.criu).handler(images: folder.images, work: work, pageServer: Spawn.firstLent)
        try MemoryPlan(
            cgroup: folder.cgroup.path, handler: handler, environment: plan.environment,
            format: PageServerFormat(isWide: Criu.countsWide(version))
        ).write(in: folder.path)
        try await Blocking.run { () throws(TorporError) in
            try launchKeeper(folder, "\(work)/\(Criu.handlerSocket)", engineWords: "memory.out")
        }
    }
}
