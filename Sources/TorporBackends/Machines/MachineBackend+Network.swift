import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

/// A machine's network: its guest has the workload's own address, and its VMM is in the copy's namespace.
extension MachineBackend {
    /// The guest's address; nil for a machine without a network.
    func address(_ folder: CopyFolder, _ spec: WorkloadSpec) -> WorkloadAddress? { spec.hasOwnNetwork ? folder.network.address : nil }

    /// Why no machine has a network here; nil when they may.
    var tapObstacle: String? { networkObstacle ?? Virtualisation.tapObstacle }

    /// - Throws: `unsupported` for a network that no machine has, or none has here.
    func judgeNetwork(of spec: WorkloadSpec) throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        guard spec.network.connections != .close else {
            throw TorporError(
                .unsupported, "a machine's connections are its guest's, and nobody else can close them",
                remedy: "--tcp keep, or leave it out: those to its own address go on either way")
        }
        if let obstacle = tapObstacle {
            throw TorporError(.unsupported, "a machine has no network here: \(obstacle)", remedy: "choose another node")
        }
    }

    /// Makes the network of a machine that has one.
    func network(of spec: WorkloadSpec, _ folder: CopyFolder, open: Bool) async throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        let owner = files(folder).isJailed ? Self.owner(of: folder.copy) : 0
        try await folder.network.make(forMachineOf: owner, open: open)
    }

    /// - Throws: `unsupported` for a snapshot of another workload's machine: its guest has that one's address in its memory.
    func judgeOrigin(_ manifest: SnapshotManifest, _ copy: CopyID, _ spec: WorkloadSpec) throws(TorporError) {
        guard spec.hasOwnNetwork, manifest.workload != copy.workload else { return }
        throw TorporError(
            .unsupported, "the guest in \(manifest.snapshot) has the address of the workload that it was, \(manifest.name)",
            remedy: "restore it as that workload, which has to be stopped: leave --as out")
    }
}
