package import TorporHost
package import TorporModel

/// cloud-hypervisor's program, and the words in which it is told of a machine and tells of one (v53.0, vmm/src/vm_config.rs). A running one
/// is asked by `CloudHypervisorAPI`.
package struct CloudHypervisor: Sendable {
    /// Whose snapshots have the form that is read here.
    package static let oldest = 38
    /// Which gives a tap no address of its own accord (release-notes.md, #7365).
    package static let oldestWithNetwork = 49
    /// What its random numbers come from, on every node (RngConfig::DEFAULT_RNG_SOURCE): the one path outside of its folder.
    private static let chance = "/dev/urandom"

    /// Absolute path.
    package let program: String

    package init(program: String) { self.program = program }

    /// Whether this is the word of the tests' own double.
    package static func isDouble(_ version: String) -> Bool { version.hasSuffix("-double") }

    /// As in `53.0`.
    ///
    /// - Throws: `unsupported` with the remedy for one that is too old.
    package func version() async throws(TorporError) -> String {
        let outcome = try await Command(program, ["--version"], deadline: .seconds(10)).succeed()
        let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("cloud-hypervisor v") }
        let version = line.map { String($0.dropFirst("cloud-hypervisor v".count)) } ?? "unknown"
        if let reason = Self.obstacle(inVersion: version) {
            throw TorporError(.unsupported, reason, remedy: "install cloud-hypervisor \(Self.oldest) or later")
        }
        return version
    }

    /// Why machines of this version are not captured; nil when they are.
    package static func obstacle(inVersion version: String) -> String? {
        guard let major = major(version) else { return "cloud-hypervisor's version is \"\(version)\", which says nothing" }
        return major < oldest ? "cloud-hypervisor \(version) is too old: snapshots are taken with \(oldest) or later" : nil
    }

    /// Why machines of this version have no network; nil when they may. An older one gives the tap the address 192.168.249.1/24, unless it
    /// finds the tap in /sys/class/net, which shows the node's interfaces and not the copy's (net_util/src/open_tap.rs of v48.0).
    package static func networkObstacle(inVersion version: String) -> String? {
        guard let major = major(version), major < oldestWithNetwork else { return nil }
        return "cloud-hypervisor \(version) gives the tap of a machine an address, 192.168.249.1, and only the guest may have one"
    }

    /// The number that snapshots are bound to: they are "not compatible across MAJOR versions" (docs/releases.md).
    package static func major(_ version: String) -> Int? { Int(version.prefix { $0.isNumber }) }

    /// What vm.create is told: a machine whose files are in `folder`, by their whole paths. It prints on the VMM's own output.
    ///
    /// Its memory is shared, for of such memory a snapshot leaves out what nobody has touched (v52.0 and later, Transportable for
    /// MemoryManager). Disks are said to be raw: else a guest could make one look like a qcow2 that names its node's files.
    ///
    /// - Parameter address: of the guest, which has a network then.
    package static func configuration(
        _ machine: MachineSpec, memoryBytes: UInt64, processors: UInt32, address: WorkloadAddress?, in folder: MachineFolder
    ) -> [UInt8] {
        var payload: [String: JSONValue] = [
            "kernel": .string(folder[MachineFolder.kernel]), "cmdline": .string(machine.arguments(at: address)),
        ]
        if machine.initrd != nil { payload["initramfs"] = .string(folder[MachineFolder.initrd]) }
        var words: [String: JSONValue] = [
            "payload": .object(payload), "memory": ["size": .number(Int(memoryBytes)), "shared": true],
            "cpus": ["boot_vcpus": .number(Int(processors)), "max_vcpus": .number(Int(processors))],
            "serial": ["mode": "Tty"], "console": ["mode": "Off"],
        ]
        let disks = machine.drives.enumerated().map { number, drive in
            JSONValue.object([
                "path": .string(folder[MachineFolder.drive(number)]), "readonly": .bool(drive.readOnly), "image_type": "Raw",
                "direct": .bool(drive.shared),
            ])
        }
        if !disks.isEmpty { words["disks"] = .array(disks) }
        if let address { words["net"] = .array([["tap": .string(WorkloadNetwork.tap), "mac": .string(address.hardware)]]) }
        if let vsock = machine.vsock { words["vsock"] = ["cid": .number(Int(vsock)), "socket": .string(folder[MachineFolder.vsock])] }
        return JSONValue.object(words).printed()
    }

    /// A snapshot's config.json for a machine whose files are in `folder` now: every path in it leads there. state.json needs
    /// no such thing: nobody reads the paths in it (BlockState.disk_path, virtio-devices/src/block.rs).
    ///
    /// - Throws: `corrupt` for one that is not the machine's, or that names a file elsewhere.
    package static func moved(
        _ configuration: JSONValue, _ machine: MachineSpec, memoryBytes: UInt64, address: WorkloadAddress?, to folder: MachineFolder
    ) throws(TorporError) -> JSONValue {
        var new = configuration
        var disks = configuration["disks"]?.elements ?? []
        let isItsOwn = configuration["memory"]?["size"]?.integer == Int(memoryBytes) && disks.count == machine.drives.count
        guard isItsOwn, obstacles(in: configuration, memoryBytes: memoryBytes, address: address).isEmpty else {
            throw wrong("is of another machine than the one that was asked for")
        }
        new["payload"]?["kernel"] = .string(folder[MachineFolder.kernel])
        if has(configuration["payload"]?["initramfs"]) { new["payload"]?["initramfs"] = .string(folder[MachineFolder.initrd]) }
        for number in disks.indices { disks[number]["path"] = .string(folder[MachineFolder.drive(number)]) }
        if !disks.isEmpty { new["disks"] = .array(disks) }
        if has(configuration["vsock"]) { new["vsock"]?["socket"] = .string(folder[MachineFolder.vsock]) }
        if var interface = configuration["net"]?.elements.first {
            // An older one writes down what the tap's own address was there.
            interface["host_mac"] = nil
            new["net"] = .array([interface])
        }
        for line in ["serial", "console", "debug_console"] {
            for (end, kind) in [("file", "out"), ("socket", "sock")] where has(configuration[line]?[end]) {
                new[line]?[end] = .string(folder["\(line).\(kind)"])
            }
        }
        // What the guest is told may look like a path.
        var paths = new
        paths["payload"]?["cmdline"] = nil
        if let path = strings(paths).first(where: { !isOurs($0, folder) }) { throw wrong("names \(path), which is none of its files") }
        return new
    }

    /// What of a machine, as vm.info or config.json has it, hinders a move: what somebody gave it beside what it was started with.
    ///
    /// - Parameters:
    ///   - memoryBytes: what it was started with. Memory plugged in by ACPI makes the size another, by virtio-mem it has a number of its own
    ///     (Vm::resize, vmm/src/vm.rs).
    ///   - address: of its one network interface; nil for none.
    package static func obstacles(in configuration: JSONValue, memoryBytes: UInt64, address: WorkloadAddress?) -> [String] {
        var reasons = foreign.filter { !(configuration[$0.key]?.elements ?? []).isEmpty }.map(\.reason)
        let interfaces = configuration["net"]?.elements ?? []
        let areOwn = interfaces.allSatisfy { $0["tap"]?.text == WorkloadNetwork.tap && $0["mac"]?.text == address?.hardware }
        if !areOwn || interfaces.count != (address == nil ? 0 : 1) { reasons.append("it has another network than it was started with") }
        if (configuration["disks"]?.elements ?? []).contains(where: { $0["vhost_user"]?.isTrue == true }) {
            reasons.append("one of its disks is served by another program of its node (vhost-user)")
        }
        if has(configuration["tpm"]) { reasons.append("it has a TPM, which is another program of its node") }
        guard let memory = configuration["memory"] else { return reasons }
        let plugged = ([memory] + (memory["zones"]?.elements ?? [])).contains { ($0["hotplugged_size"]?.integer ?? 0) > 0 }
        if plugged || memory["size"]?.integer != Int(memoryBytes) {
            reasons.append("memory was plugged in or out while it ran")
        }
        return reasons
    }

    /// Devices that are lists in a configuration, none of which a machine is started with here.
    private static let foreign = [
        (key: "devices", reason: "it has a device of its node (VFIO)"),
        (key: "user_devices", reason: "one of its devices is another program of its node (vfio-user)"),
        (key: "vdpa", reason: "it has a device of its node (vDPA)"),
        (key: "fs", reason: "it has files that are a folder of its node (virtiofs)"),
        (key: "generic_vhost_user", reason: "one of its devices is another program of its node (vhost-user)"),
        (key: "pmem", reason: "a file of its node is mapped into it (pmem)"),
    ]

    private static func has(_ value: JSONValue?) -> Bool { value.map { $0 != .null } ?? false }

    private static func strings(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let members): members.values.flatMap(strings)
        case .null, .bool, .number, .real: []
        }
    }

    /// Whether a text is no path, or one of the machine's.
    private static func isOurs(_ text: String, _ folder: MachineFolder) -> Bool {
        !text.contains("/") || text == chance || text.hasPrefix(folder[""]) && !text.contains("/../")
    }

    private static func wrong(_ words: String) -> TorporError {
        TorporError(.corrupt, "the configuration in the snapshot \(words)", remedy: "the snapshot is damaged; capture again")
    }
}
