import TorporEngines
import TorporHost
package import TorporModel

/// From files to a task that runs: the layer and the specification are those of any container here, containerd is told of them, and the
/// copy's shim starts the task.
extension KataBackend {
    /// A failure leaves nothing behind.
    package func start(_ copy: CopyID, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        guard try await isToStart(copy) else { return }
        try judge(spec)
        let folder = folder(copy)
        do throws(TorporError) {
            try await Blocking.run { () throws(TorporError) in try maker(folder).lay(over: spec) }
            try await begin(folder, life: 1, name, spec)
        } catch {
            // Nothing of it ran, or what ran was ended by its shim: a later start begins anew.
            if error.code != .unreachable { try? await destroy(copy) }
            throw error
        }
    }

    /// Over the ended copy's own layer.
    package func restart(_ copy: CopyID, life: UInt64, name: WorkloadName, spec: WorkloadSpec) async throws(TorporError) {
        let folder = folder(copy)
        guard Folder.exists(folder.upper) else {
            throw TorporError(.notFound, "the files of \(copy) are not here", remedy: "there are no snapshots of it: torpor run it anew")
        }
        guard try await isToBegin(copy, life: life, name) else { return }
        do throws(TorporError) {
            try await clearLife(of: folder)
            try await begin(folder, life: life, name, spec)
        } catch {
            try await clearLife(of: folder)
            throw error
        }
    }

    /// The folders are there, nothing is mounted in them, and containerd does not know of the copy. The shim brings the task up as it does
    /// a VMM, with the task's keeper in its place.
    private func begin(_ folder: CopyFolder, life: UInt64, _ name: WorkloadName, _ spec: WorkloadSpec) async throws(TorporError) {
        let engine = try engine()
        let note = ContainerdNote(
            client: engine.client, address: place.address, namespace: Self.namespace(configuration.node), id: folder.id,
            stopSignal: try stopSignal(spec))
        try await Blocking.run { () throws(TorporError) in
            let maker = maker(folder)
            try maker.mount(try maker.specification(name: name, spec: spec), spec: spec, network: nil)
            let specification = try JSONValue.parse(try DurableFile.read(folder.specification, limit: 4 << 20))
            try DurableFile.place(Kata.bent(specification, cgroup: Self.group(folder)).printed(), at: folder.specification)
            let files = try MachineFolder.make(ofCopyAt: folder.path, jailed: false)
            for leftover in [ContainerdTask.pidFile, ContainerdTask.stillness] { try DurableFile.remove(files[leftover]) }
            // Before containerd hears of the copy: whoever destroys it knows whom to ask.
            try note.write(in: files)
        }
        try await engine.create(note, specification: folder.specification).succeed()
        var plan = ShimPlan(
            copy: folder.id, node: configuration.node.rawValue, cgroup: folder.cgroup.path,
            start: [configuration.shim, "machine", "start", folder.path, configuration.shim, "task", folder.path], restore: [], capture: [],
            environment: Command.plainEnvironment, stopSignal: note.stopSignal,
            startLimit: MonotonicClock.milliseconds(of: configuration.engineLimit), logs: spec.logs, exec: spec.exec, life: life)
        plan.machine = .kata
        try plan.write(in: folder.path)
        try await shims.launch("start", for: folder)
        _ = try await shims.ask(.ready, folder, limit: configuration.engineLimit + .seconds(30))
    }

    /// Makes layer and specification in that folder.
    private func maker(_ folder: CopyFolder) -> BundleMaker { BundleMaker(configuration: images, folder: folder) }

    /// An image's own signal counts where the specification says no other than TERM.
    private func stopSignal(_ spec: WorkloadSpec) throws(TorporError) -> Int32 {
        guard let image = spec.image, spec.stop.signal == .term else { return spec.stop.signal.number }
        return try ImageShelf(images).defaults(image).stopSignal ?? spec.stop.signal.number
    }

    /// - Throws: `unsupported` for what no container of kata can be here, with what to say instead.
    private func judge(_ spec: WorkloadSpec) throws(TorporError) {
        guard spec.machine == nil else {
            throw TorporError(
                .unsupported, "kata runs containers, and boots its own kernel for each", remedy: "--backend qemu, for a machine of yours")
        }
        guard spec.volumes.isEmpty, spec.secrets.isEmpty else {
            throw TorporError(.unsupported, "a container of kata has no volumes and no secrets here", remedy: "--backend oci")
        }
        guard !spec.hasOwnNetwork else {
            throw TorporError(.unsupported, "containers of kata have no network yet", remedy: "leave --network and --port out")
        }
    }
}
