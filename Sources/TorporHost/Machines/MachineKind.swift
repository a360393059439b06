/// The VMMs that a shim can speak to, and containerd, which speaks to its own.
package enum MachineKind: String, Hashable, Sendable {
    case firecracker
    case qemu
    case cloudHypervisor = "cloud-hypervisor"
    case kata

    /// The line to the VMM whose files are in `folder`.
    package func control(_ folder: MachineFolder) -> any MachineControl {
        switch self {
        case .firecracker: FirecrackerAPI(folder)
        case .qemu: QMPLine(folder)
        case .cloudHypervisor: CloudHypervisorAPI(folder)
        case .kata: ContainerdTask(folder)
        }
    }
}
