import TorporEngines
import TorporHost
import TorporModel

/// Where everything of one copy is: one folder, one cgroup, one container id, all named by the copy.
package struct CopyFolder: Sendable {
    /// Whose it is.
    let copy: CopyID
    /// The copy's name for runc.
    let id: String
    /// The folder itself.
    let path: String
    /// The group whose freezer is the copy's.
    let cgroup: Cgroup
    /// Its own network, when it publishes ports.
    let network: WorkloadNetwork

    /// Names only: nothing is made or looked for.
    init(_ copy: CopyID, _ configuration: BackendConfiguration) {
        self.copy = copy
        id = copy.description
        path = "\(configuration.state)/copies/\(copy)"
        network = WorkloadNetwork(copy)
        cgroup = Cgroup(path: "\(configuration.cgroup)/\(copy)")
    }

    /// Of the folders below an agent's state in which its backends keep their copies, everything: what is not named like a copy too.
    package static func names(below state: String) -> [String] {
        Folder.names(state).flatMap { Folder.names("\(state)/\($0)/copies") }
    }

    /// Whether anything of the copy is on disk.
    var exists: Bool { Folder.exists(path) }
    /// The OCI bundle: `config.json` and the mount point `rootfs`.
    var bundle: String { "\(path)/bundle" }
    /// The OCI specification as runc reads it.
    var specification: String { "\(bundle)/config.json" }
    /// Where the overlay is mounted.
    var root: String { "\(bundle)/rootfs" }
    /// What the workload has written: the layer that travels.
    var upper: String { "\(path)/upper" }
    /// overlayfs' own scratch folder; means nothing to anybody else.
    var work: String { "\(path)/work" }
    /// Mount point of the layer that hides the node's own state; mounted only while the overlay is being made.
    var mask: String { "\(path)/mask" }
    /// criu's images while a capture or a restore is going on; with streams only what runc notes beside them.
    var images: String { "\(path)/images" }
    /// The socket that the engine's pipes come over, while a capture or a restore is going on.
    var stream: String { "\(path)/\(StreamPlace.socketName)" }
    /// Its own volumes, by number.
    var volumes: String { "\(path)/volumes" }
    /// What the copy printed.
    var logs: String { "\(path)/\(LogSegments.folderName)" }
    /// criu's settings for this copy, named by the specification's annotation.
    var criuSettings: String { "\(path)/criu.conf" }

    /// The same as runc's command lines name it.
    var container: Runc.Container {
        Runc.Container(
            id: id, bundle: bundle, pidFile: "\(path)/pid", log: "\(path)/engine.log", images: images, work: "\(path)/criu")
    }

    /// What its shim, living or dead, has noted last.
    func note() throws(TorporError) -> ShimNote { try ShimNote.read(in: path) }
}
