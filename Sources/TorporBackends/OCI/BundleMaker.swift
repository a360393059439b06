import Glibc
import TorporEngines
import TorporHost
import TorporModel

/// Makes the bundle that runc starts or restores from: a private writable layer over the host's files, or over a user's bundle.
struct BundleMaker: Sendable {
    let configuration: BackendConfiguration
    let folder: CopyFolder

    /// The folders of a copy, with nothing mounted yet; the layer may be filled before `mount`.
    func lay(over spec: WorkloadSpec) throws(TorporError) {
        for path in [folder.root, folder.upper, folder.work, folder.mask, folder.volumes, "\(folder.path)/criu"] {
            try Folder.create(path)
        }
        try Folder.create("\(configuration.state)/runc")
        // The top layer gives the root folder its mode and owner.
        var found = stat()
        try SystemCall.check(lstat(try lower(spec), &found), "stat the lower layer")
        try SystemCall.check(chown(folder.upper, found.st_uid, found.st_gid), "chown \(folder.upper)")
        try SystemCall.check(chmod(folder.upper, found.st_mode & 0o7777), "chmod \(folder.upper)")
    }

    /// What the workload sees below its own layer: the host's root, or that of its image or of the user's bundle, without symbolic links.
    ///
    /// - Throws: `notFound` when the image or the bundle is not on this node; `refused` when its root would show what is hidden from every workload.
    func lower(_ spec: WorkloadSpec) throws(TorporError) -> String {
        if let image = spec.image { return try ImageShelf(configuration).lower(image) }
        guard let bundle = spec.bundle else { return "/" }
        let root = try Self.userSpecification(bundle).value["root"]?["path"]?.text ?? "rootfs"
        let path = root.hasPrefix("/") ? root : "\(bundle)/\(root)"
        guard let real = MaskLayer.resolved(path) else {
            throw TorporError(.notFound, "the bundle's root \(path) is not on this node", remedy: "copy the bundle to the same path")
        }
        try configuration.refuseHidden(
            real, "the bundle's root \(path)", remedy: "give the bundle a root of its own; for a view of this node leave --bundle out")
        return real
    }

    /// The user's own specification, checked.
    static func userSpecification(_ bundle: String) throws(TorporError) -> ContainerSpec {
        guard bundle.hasPrefix("/"), !bundle.split(separator: "/").contains("..") else {
            throw TorporError(.invalidArgument, "\"\(bundle)\" is not an absolute path", remedy: "name the bundle's folder from /")
        }
        let bytes: [UInt8]
        do { bytes = try DurableFile.read("\(bundle)/config.json", limit: 4 << 20) } catch {
            throw TorporError(.invalidArgument, "\(bundle) is not an OCI bundle", remedy: "it needs config.json and a rootfs", cause: error)
        }
        let spec = ContainerSpec(try JSONValue.parse(bytes))
        try spec.check()
        return spec
    }

    /// The specification of a new copy.
    func specification(name: WorkloadName, spec: WorkloadSpec) throws(TorporError) -> ContainerSpec {
        if let bundle = spec.bundle { return try Self.userSpecification(bundle).overridden(by: spec) }
        if let image = spec.image {
            let defaults = try ImageShelf(configuration).defaults(image)
            let whole = try defaults.completing(spec)
            return ContainerSpec.image(
                name: name, spec: whole, groups: spec.user == nil ? defaults.groups : [], architecture: HostFactsReader.architecture)
        }
        guard let program = spec.command.first, !program.isEmpty else {
            throw TorporError(.invalidArgument, "there is no command to run", remedy: "torpor run NAME -- COMMAND …")
        }
        return ContainerSpec.view(name: name, spec: spec, architecture: HostFactsReader.architecture)
    }

    /// Writes the specification, bent to this node, and mounts the root.
    func mount(_ specification: ContainerSpec, spec: WorkloadSpec, network: String?) throws(TorporError) {
        let secrets = spec.secrets.isEmpty ? [] : [SecretFolder(folder.id, configuration).mount()]
        let place = ContainerSpec.Place(
            cgroup: folder.cgroup.path, root: folder.root, criuConfiguration: folder.criuSettings, network: network,
            mounts: CopyVolumes(folder: folder).mounts(spec.volumes) + secrets, devices: CopyVolumes.devices(spec.volumes))
        try DurableFile.place(specification.placed(place).value.printed(), at: folder.specification)
        let lower = try lower(spec)
        // Neither an image nor a user's bundle is the host: nothing of the host is seen through them.
        let hiding = spec.bundle == nil && spec.image == nil ? configuration.hidden + MaskLayer.secrets : []
        do throws(TorporError) {
            try MaskLayer.make(at: folder.mask, hiding: hiding)
            try Mounts.overlay(lower: [folder.mask, lower], upper: folder.upper, work: folder.work, at: folder.root)
            try Mounts.unmount(folder.mask)
        } catch {
            try? Mounts.unmountAll(atOrBelow: folder.path)
            throw error
        }
    }
}
