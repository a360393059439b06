import TorporEngines
import TorporHost
import TorporModel

/// Where everything of one copy is: one folder, one cgroup, one container id, all named by the copy.
struct CopyFolder: Sendable {
    let id: String
    let path: String
    let cgroup: Cgroup
    let network: WorkloadNetwork

    init(_ copy: CopyID, _ configuration: OCIConfiguration) {
        id = copy.description
        path = "\(configuration.state)/copies/\(copy)"
        network = WorkloadNetwork(copy)
        cgroup = Cgroup(path: "\(configuration.cgroup)/\(copy)")
    }

    var exists: Bool { Folder.exists(path) }
    /// The OCI bundle: `config.json` and the mount point `rootfs`.
    var bundle: String { "\(path)/bundle" }
    var specification: String { "\(bundle)/config.json" }
    var root: String { "\(bundle)/rootfs" }
    /// What the workload has written: the layer that travels.
    var upper: String { "\(path)/upper" }
    var work: String { "\(path)/work" }
    /// Mount point of the layer that hides the node's own state; mounted only while the overlay is being made.
    var mask: String { "\(path)/mask" }
    /// criu's images while a capture or a restore is going on.
    var images: String { "\(path)/images" }
    var layer: String { "\(path)/layer.tar" }
    var log: String { "\(path)/log" }
    /// criu's settings for this copy, named by the specification's annotation.
    var criuSettings: String { "\(path)/criu.conf" }

    var container: Runc.Container {
        Runc.Container(
            id: id, bundle: bundle, pidFile: "\(path)/pid", log: "\(path)/engine.log", images: images, work: "\(path)/criu")
    }

    /// What its shim, living or dead, has noted last.
    func note() throws(TorporError) -> ShimNote { try ShimNote.read(in: path) }
}
