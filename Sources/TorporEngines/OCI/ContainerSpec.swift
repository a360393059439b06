package import TorporHost
package import TorporModel

/// The OCI runtime specification of a workload (runtime-spec 1.0.2), made from its declaration or taken from a user's bundle, and bent
/// to the node where it is about to live.
package struct ContainerSpec: Sendable {
    package private(set) var value: JSONValue

    /// As read from a bundle or a snapshot.
    package init(_ value: JSONValue) { self.value = value }

    /// What differs from node to node.
    package struct Place: Sendable {
        package var cgroup: String
        /// Absolute path of the root file system.
        package var root: String
        /// criu's own configuration for this copy.
        package var criuConfiguration: String
        /// A network namespace by path; nil to share the node's.
        package var network: String?
        /// What is mounted here for the workload: volumes, secrets.
        package var mounts: [JSONValue]
        /// Devices of the node that it may use.
        package var devices: [JSONValue]

        package init(
            cgroup: String, root: String, criuConfiguration: String, network: String?, mounts: [JSONValue] = [], devices: [JSONValue] = []
        ) {
            self.cgroup = cgroup
            self.root = root
            self.criuConfiguration = criuConfiguration
            self.network = network
            self.mounts = mounts
            self.devices = devices
        }
    }

    /// A view of the host: own pid, mount, ipc and uts namespaces, default seccomp, no new privileges, few capabilities.
    package static func view(name: WorkloadName, spec: WorkloadSpec, architecture: String) -> ContainerSpec {
        var environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": (spec.user?.user ?? 0) == 0 ? "/root" : "/",
            "LANG": "C.UTF-8",
        ]
        environment.merge(spec.environment) { $1 }
        var value: JSONValue = [
            "ociVersion": "1.0.2",
            "hostname": .string(name.rawValue),
            "process": [
                "terminal": false,
                "user": ["uid": 0, "gid": 0],
                "args": .array(spec.command.map { .string($0) }),
                "env": .array(environment.sorted { $0.key < $1.key }.map { .string("\($0.key)=\($0.value)") }),
                "cwd": .string(spec.workingDirectory ?? "/"),
                "capabilities": capabilities,
                "rlimits": [["type": "RLIMIT_NOFILE", "hard": 4096, "soft": 1024]],
                "noNewPrivileges": true,
            ],
            "root": ["path": "rootfs", "readonly": false],
            "mounts": mounts,
            "linux": [
                "resources": ["devices": [["allow": false, "access": "rwm"]]],
                "namespaces": [["type": "pid"], ["type": "ipc"], ["type": "uts"], ["type": "mount"]],
                "maskedPaths": maskedPaths,
                "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
                "seccomp": SeccompProfile.value(architecture: architecture),
            ],
        ]
        limit(&value, by: spec)
        return ContainerSpec(value)
    }

    /// Limits and user, as far as they were asked for. A cgroup's limits are set again by a restore, from this same specification; the
    /// open files' are the processes' own and travel with them.
    private static func limit(_ value: inout JSONValue, by spec: WorkloadSpec) {
        if let user = spec.user { value["process"]?["user"] = ["uid": .number(Int(user.user)), "gid": .number(Int(user.group))] }
        if let files = spec.limits.openFiles {
            var others = (value["process"]?["rlimits"]?.elements ?? []).filter { $0["type"]?.text != "RLIMIT_NOFILE" }
            others.append(["type": "RLIMIT_NOFILE", "hard": .number(Int(files)), "soft": .number(Int(files))])
            value["process"]?["rlimits"] = .array(others)
        }
        var resources = value["linux"]?["resources"] ?? [:]
        if let limit = spec.limits.memoryBytes { resources["memory"] = ["limit": .number(Int(clamping: limit))] }
        if let millis = spec.limits.cpuMillis { resources["cpu"] = ["period": 100_000, "quota": .number(max(1000, Int(millis) * 100))] }
        // 50 is what the kernel gives everybody.
        if let priority = spec.priority {
            var cpu = resources["cpu"] ?? [:]
            cpu["shares"] = .number(Int(priority) * 1024 / 50)
            resources["cpu"] = cpu
        }
        if let most = spec.limits.processes { resources["pids"] = ["limit": .number(Int(most))] }
        value["linux"]?["resources"] = resources
    }

    /// What a bundle asks for that cannot move, or that Torpor would have to guess.
    ///
    /// - Throws: `refused` with the remedy.
    package func check() throws(TorporError) {
        func refuse(_ words: String, _ remedy: String) -> TorporError { TorporError(.refused, "the bundle \(words)", remedy: remedy) }
        guard value["process"]?["args"]?.elements.isEmpty == false else { throw refuse("names no program", "set process.args") }
        guard value["process"]?["terminal"]?.isTrue != true else {
            throw refuse("asks for a terminal, which cannot move", "set process.terminal to false")
        }
        guard value["hooks"] == nil else { throw refuse("has hooks, which would run again on every move", "remove hooks") }
        let namespaces = value["linux"]?["namespaces"]?.elements ?? []
        let kinds = namespaces.compactMap { $0["type"]?.text }
        for kind in ["pid", "mount", "ipc", "uts"] where !kinds.contains(kind) {
            throw refuse("shares the host's \(kind) namespace", "add {\"type\": \"\(kind)\"} to linux.namespaces")
        }
        if let path = namespaces.compactMap({ $0["path"]?.text }).first {
            throw refuse("joins the namespace \(path), which stays on its node", "remove path from linux.namespaces")
        }
        for mount in value["mounts"]?.elements ?? [] where mount["type"]?.text == "bind" || Self.isBound(mount) {
            throw refuse(
                "mounts \(mount["source"]?.text ?? "a folder") of its node, whose files do not move along",
                "remove that mount, and put the files into the bundle's root")
        }
        guard value["linux"]?["devices"]?.elements.isEmpty != false else {
            throw refuse("asks for devices, which cannot move", "remove linux.devices")
        }
    }

    /// What runc takes for a bind mount though no type says so.
    private static func isBound(_ mount: JSONValue) -> Bool {
        mount["options"]?.elements.contains { $0.text == "bind" || $0.text == "rbind" } ?? false
    }

    /// A bundle's specification with what was asked for beside the bundle: that counts.
    package func overridden(by spec: WorkloadSpec) -> ContainerSpec {
        var value = value
        if !spec.command.isEmpty { value["process"]?["args"] = .array(spec.command.map { .string($0) }) }
        if let directory = spec.workingDirectory { value["process"]?["cwd"] = .string(directory) }
        if !spec.environment.isEmpty {
            let kept = (value["process"]?["env"]?.elements ?? []).filter { pair in
                !spec.environment.keys.contains { pair.text?.hasPrefix("\($0)=") == true }
            }
            let added = spec.environment.sorted { $0.key < $1.key }.map { JSONValue.string("\($0.key)=\($0.value)") }
            value["process"]?["env"] = .array(kept + added)
        }
        Self.limit(&value, by: spec)
        return ContainerSpec(value)
    }

    /// Bent to a node. A network of its own that a bundle asks for it has, unless it publishes ports: then it is Torpor's.
    package func placed(_ place: Place) -> ContainerSpec {
        var value = value
        value["root"] = ["path": .string(place.root), "readonly": .bool(value["root"]?["readonly"]?.isTrue ?? false)]
        value["annotations"] = value["annotations"] ?? [:]
        value["annotations"]?["org.criu.config"] = .string(place.criuConfiguration)
        value["linux"]?["cgroupsPath"] = .string(place.cgroup)
        var namespaces = value["linux"]?["namespaces"]?.elements ?? []
        if let network = place.network {
            namespaces.removeAll { $0["type"]?.text == "network" }
            namespaces.append(["type": "network", "path": .string(network)])
        }
        value["linux"]?["namespaces"] = .array(namespaces)
        if !place.mounts.isEmpty {
            // Of a specification that travelled, those of the last node go.
            let taken = Set(place.mounts.compactMap { $0["destination"]?.text })
            let others = (value["mounts"]?.elements ?? []).filter { !taken.contains($0["destination"]?.text ?? "") }
            value["mounts"] = .array(others + place.mounts)
        }
        if !place.devices.isEmpty {
            let known = value["linux"]?["resources"]?["devices"]?.elements ?? []
            value["linux"]?["resources"]?["devices"] = .array(known + place.devices)
        }
        return ContainerSpec(value)
    }

    /// Enough to give files away and still set their modes, to drop privileges and to serve a low port; a bundle may ask for others.
    private static let capabilities: JSONValue = {
        let names: JSONValue = ["CAP_CHOWN", "CAP_FOWNER", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"]
        return ["bounding": names, "effective": names, "permitted": names]
    }()

    private static let mounts: JSONValue = [
        ["destination": "/proc", "type": "proc", "source": "proc"],
        ["destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]],
        [
            "destination": "/dev/pts", "type": "devpts", "source": "devpts",
            "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
        ],
        [
            "destination": "/dev/shm", "type": "tmpfs", "source": "shm",
            "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"],
        ],
        ["destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"]],
        ["destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]],
    ]

    private static let maskedPaths: JSONValue = [
        "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
    ]

    /// The same for a workload of another name; of one that has its node's host name nothing changes.
    package func named(_ name: WorkloadName) -> ContainerSpec {
        var value = value
        if value["hostname"] != nil { value["hostname"] = .string(name.rawValue) }
        return ContainerSpec(value)
    }
}
