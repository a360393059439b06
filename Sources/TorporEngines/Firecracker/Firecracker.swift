import Glibc
import TorporHost
package import TorporModel

/// Firecracker's program, and what it is told when it starts (1.12.1 was tried). A running one is asked by `FirecrackerAPI`.
package struct Firecracker: Sendable {
    /// Absolute path.
    package let program: String

    package init(program: String) { self.program = program }

    /// Where `Scripts/install-firecracker.sh` puts it.
    package static let prefix = "/opt/torpor/firecracker/bin/firecracker"

    /// As in `1.12.1`.
    package func version() async throws(TorporError) -> String {
        let outcome = try await Command(program, ["--version"], deadline: .seconds(10)).succeed()
        let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("Firecracker v") }
        return line.map { String($0.dropFirst("Firecracker v".count)) } ?? "unknown"
    }

    /// The words for a machine whose files are in the VMM's folder: `--config-file` (src/vmm/src/resources.rs).
    ///
    /// Dirty pages are tracked from the start: the state of a machine can be had without all of its memory only so.
    ///
    /// - Parameter address: of the guest, which has a network then.
    package static func configuration(
        _ machine: MachineSpec, memoryBytes: UInt64, processors: UInt32, address: WorkloadAddress?
    ) -> [UInt8] {
        let arguments = machine.arguments(at: address)
        var boot: [String: JSONValue] = ["kernel_image_path": .string(MachineFolder.kernel), "boot_args": .string(arguments)]
        if machine.initrd != nil { boot["initrd_path"] = .string(MachineFolder.initrd) }
        let drives = machine.drives.enumerated().map { number, drive in
            JSONValue.object([
                "drive_id": .string("drive\(number)"), "path_on_host": .string(MachineFolder.drive(number)),
                "is_root_device": .bool(number == 0), "is_read_only": .bool(drive.readOnly),
                // With `Writeback` the guest's flushes reach the storage (docs/api_requests/block-caching.md).
                "cache_type": drive.shared ? "Writeback" : "Unsafe",
            ])
        }
        var words: [String: JSONValue] = [
            "boot-source": .object(boot), "drives": .array(drives),
            "machine-config": [
                "vcpu_count": .number(Int(processors)), "mem_size_mib": .number(Int(memoryBytes >> 20)), "track_dirty_pages": true,
            ],
        ]
        if let address {
            let interface: JSONValue = [
                "iface_id": "eth0", "host_dev_name": .string(WorkloadNetwork.tap), "guest_mac": .string(address.hardware),
            ]
            words["network-interfaces"] = .array([interface])
        }
        if let vsock = machine.vsock {
            words["vsock"] = ["guest_cid": .number(Int(vsock)), "uds_path": .string(MachineFolder.vsock)]
        }
        return JSONValue.object(words).printed()
    }
}
