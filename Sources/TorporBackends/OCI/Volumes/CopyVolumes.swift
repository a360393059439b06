import Glibc
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts

/// The volumes of one copy: made before its bundle is mounted, bound into it, packed and unpacked beside its layer.
struct CopyVolumes: Sendable {
    let folder: CopyFolder

    /// Those of the workload's own that were made, by their numbers in its specification.
    private var made: [Int] { Folder.names(folder.volumes).compactMap { Int($0) }.sorted() }

    /// Where an own volume's files are on the node.
    private func path(_ number: Int) -> String { "\(folder.volumes)/\(number)" }
    /// The file system that keeps a limited one within its limit.
    private func disk(_ number: Int) -> String { "\(folder.volumes)/\(number).disk" }

    // MARK: Made and bound

    /// What is there already stays as it is: a copy that is started again finds its files.
    ///
    /// - Throws: `notFound` or `refused` for a shared or a host's file that cannot be bound on this node.
    func make(_ volumes: [Volume], for user: WorkloadUser, _ maker: BundleMaker) async throws(TorporError) {
        for volume in volumes { try Self.judge(volume, maker) }
        for (number, volume) in volumes.enumerated() {
            guard case .own(let bytes) = volume.kind else { continue }
            let isNew = !Folder.exists(path(number))
            try Folder.create(path(number), mode: 0o755)
            if let bytes { try await mountDisk(number, bytes) }
            guard isNew else { continue }
            try SystemCall.check(chown(path(number), user.user, user.group), "chown \(path(number))")
            try SystemCall.check(chmod(path(number), 0o755), "chmod \(path(number))")
        }
    }

    /// A sparse file with an ext4 in it, on a loop device that goes with its mount: a limit that holds on every file system of a node.
    private func mountDisk(_ number: Int, _ bytes: UInt64) async throws(TorporError) {
        let point = path(number)
        guard try MountTable.read().points(atOrBelow: point).isEmpty else { return }
        let isNew = !Folder.exists(disk(number))
        if isNew {
            let file = try Descriptor(path: disk(number), O_RDWR | O_CREAT)
            try SystemCall.check(ftruncate(file.raw, off_t(clamping: bytes)), "ftruncate \(disk(number))")
            try await Command(try Self.program("mkfs.ext4", "e2fsprogs"), ["-q", "-F", "-m", "0", disk(number)], deadline: .seconds(120))
                .succeed()
        }
        try await Command(try Self.program("mount", "mount"), ["-t", "ext4", "-o", "loop,nosuid,nodev", disk(number), point]).succeed()
        if isNew { try Folder.remove("\(point)/lost+found") }
    }

    private static func program(_ name: String, _ package: String) throws(TorporError) -> String {
        guard let program = ProgramFinder.find(name) else {
            throw TorporError(.engineMissing, "\(name) is not installed", remedy: "apt-get install \(package)")
        }
        return program
    }

    /// Whether the node has what the volume names, and may show it.
    static func judge(_ volume: Volume, _ maker: BundleMaker) throws(TorporError) {
        guard let source = volume.source else { return }
        var found = stat()
        guard let real = MaskLayer.resolved(source), stat(real, &found) == 0 else {
            throw TorporError(
                .notFound, "\(source), of the volume \(volume.path), is not on this node", remedy: "make it, or mount it there")
        }
        if case .shared = volume.kind, found.st_mode & S_IFMT != S_IFDIR {
            throw TorporError(.refused, "\(source), of the volume \(volume.path), is no folder", remedy: "share a folder")
        }
        try maker.configuration.refuseHidden(real, "the volume \(volume.path) at \(source)", remedy: "choose another folder")
    }

    /// In the order of the specification, for the runtime.
    func mounts(_ volumes: [Volume]) -> [JSONValue] {
        volumes.enumerated().map { number, volume in
            let mode: JSONValue = volume.isReadOnly ? "ro" : "rw"
            switch volume.kind {
            case .own: return bind(path(number), volume.path, ["rprivate", "rw", "nosuid", "nodev"])
            case .shared(let source): return bind(source, volume.path, ["rprivate", mode, "nosuid", "nodev"])
            case .host(let source): return bind(source, volume.path, ["rprivate", mode])
            case .memory(let bytes):
                return [
                    "destination": .string(volume.path), "type": "tmpfs", "source": "tmpfs",
                    "options": ["nosuid", "nodev", "mode=1777", .string("size=\(bytes)")],
                ]
            }
        }
    }

    private func bind(_ source: String, _ destination: String, _ options: [JSONValue]) -> JSONValue {
        [
            "destination": .string(destination), "type": "bind", "source": .string(MaskLayer.resolved(source) ?? source),
            "options": .array(["bind"] + options),
        ]
    }

    /// Leave to use the devices that host volumes are.
    static func devices(_ volumes: [Volume]) -> [JSONValue] {
        volumes.compactMap { volume -> JSONValue? in
            var found = stat()
            guard case .host(let source) = volume.kind, stat(source, &found) == 0 else { return nil }
            let kind = found.st_mode & S_IFMT
            guard kind == S_IFCHR || kind == S_IFBLK else { return nil }
            return [
                "allow": true, "type": kind == S_IFCHR ? "c" : "b", "major": .number(major(found.st_rdev)),
                "minor": .number(minor(found.st_rdev)), "access": volume.isReadOnly ? "r" : "rw",
            ]
        }
    }

    /// makedev(3): glibc's macros do not reach Swift.
    private static func major(_ device: dev_t) -> Int { Int((device >> 8) & 0xfff | (device >> 32) & ~0xfff) }
    private static func minor(_ device: dev_t) -> Int { Int(device & 0xff | (device >> 12) & ~0xff) }

    // MARK: On their way

    /// Bytes on disk of what travels with the layer.
    func diskBytes() -> UInt64 { made.reduce(0) { $0 + Folder.allocatedBytes(path($1)) } }

    /// Bytes that its file systems in memory hold now, as the process sees them: criu carries them with the memory.
    func memoryBytes(seenBy pid: Int32?) -> UInt64 {
        guard let pid, let text = try? DurableFile.read(folder.specification, limit: 4 << 20), let value = try? JSONValue.parse(text) else {
            return 0
        }
        return (value["mounts"]?.elements ?? []).reduce(0) { sum, mount in
            var status = statvfs()
            guard mount["type"]?.text == "tmpfs", let place = mount["destination"]?.text,
                statvfs("/proc/\(pid)/root\(place)", &status) == 0
            else { return sum }
            return sum + UInt64(status.f_blocks - status.f_bfree) * UInt64(status.f_frsize)
        }
    }

    /// Each own volume as an artifact of its own; see `Layer.pack`.
    func packing(into sink: any ArtifactSink, isRunning: Bool = false) -> [SideBySide.Work] {
        made.map { number in
            let work: SideBySide.Work = { () async throws(TorporError) in
                try await Layer.pack(path(number), as: ArtifactName.volume(number), into: sink, isRunning: isRunning)
            }
            return work
        }
    }

    /// Into volumes that were just made.
    func unpacking(from source: any ArtifactSource) -> [SideBySide.Work] {
        made.map { number in
            let work: SideBySide.Work = { () async throws(TorporError) in
                try await Layer.unpack(ArtifactName.volume(number), of: source, into: path(number))
            }
            return work
        }
    }

    // MARK: May it move

    /// The shared folders, each with a fresh line in it that the target has to find.
    static func told(_ volumes: [Volume]) throws(TorporError) -> [SharedFolder] {
        var told: [SharedFolder] = []
        for volume in volumes {
            if case .shared(let path) = volume.kind { told.append(try SharedMark.tell(path)) }
        }
        return told
    }

    /// Whether this node could be the target: it shows what the volumes name, and the shared folders are the source's.
    ///
    /// - Throws: `incompatible`, `notFound` or `refused` with the remedy.
    static func judge(_ volumes: [Volume], _ told: [SharedFolder], _ maker: BundleMaker) throws(TorporError) {
        for volume in volumes {
            try judge(volume, maker)
            guard case .shared(let path) = volume.kind else { continue }
            guard let known = told.first(where: { $0.path == path }) else {
                throw TorporError(
                    .incompatible, "the source did not say which folder it has at \(path)", remedy: "run the same version on every node")
            }
            try SharedMark.judge(known)
        }
    }

    /// Why it cannot, with the remedy.
    static func obstacles(_ spec: WorkloadSpec) -> [String] {
        spec.volumes.compactMap { volume in
            guard case .host(let source) = volume.kind else { return nil }
            return
                "the volume \(volume.path) is \(source) of this node, which stays: use a shared or a private volume where it has to move"
        }
    }
}
