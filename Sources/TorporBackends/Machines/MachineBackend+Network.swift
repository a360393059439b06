import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

/// A machine's network: its guest has the workload's own address, and its VMM is in the copy's namespace.
///
/// The address is in the guest's memory. So whose it is, is noted when the guest boots, and travels with it: one that was restored as
/// another workload has the first one's until it boots again, and the namespace translates it.
extension MachineBackend {
    /// The guest's address; nil for a machine without a network.
    func address(_ folder: CopyFolder, _ spec: WorkloadSpec) throws(TorporError) -> WorkloadAddress? {
        guard spec.hasOwnNetwork else { return nil }
        let note = files(folder)[MachineFolder.origin]
        guard Folder.isFile(note) else { return folder.network.address }
        return WorkloadAddress(try WorkloadID.parse(try DurableFile.readText(note, limit: 256)))
    }

    /// Of a guest that boots: it has the address that it is told.
    func noteOrigin(_ folder: CopyFolder, _ spec: WorkloadSpec) throws(TorporError) {
        guard spec.hasOwnNetwork else { return }
        try DurableFile.place(folder.copy.workload.rawValue, at: files(folder)[MachineFolder.origin])
    }

    /// Of a restored machine whose files are there. A note that came along counts, for a snapshot that was taken in bears an id of this
    /// cluster's; only one of an older version has none.
    func noteOrigin(_ manifest: SnapshotManifest, _ folder: CopyFolder, _ spec: WorkloadSpec) throws(TorporError) {
        let note = files(folder)[MachineFolder.origin]
        guard spec.hasOwnNetwork, !Folder.isFile(note) else { return }
        try DurableFile.place(manifest.workload.rawValue, at: note)
    }

    /// Makes the network of a machine that has one.
    func makeNetwork(_ folder: CopyFolder, _ spec: WorkloadSpec, open: Bool) async throws(TorporError) {
        guard let guest = try address(folder, spec) else { return }
        let owner = files(folder).isJailed ? Self.owner(of: folder.copy) : 0
        try await folder.network.make(for: guest, behindTapOf: owner, open: open)
    }

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
}
