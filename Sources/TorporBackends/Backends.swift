package import TorporPorts

/// The backends of a node, each in one line; adding one here also enters it in the conformance suite.
package enum Backends {
    /// Every backend that a node of this version has; which of them work there, their probes say.
    package static func all(_ node: BackendConfiguration) -> [any Backend] {
        [
            OCIBackend(node.below("oci")),
            FirecrackerBackend(node.below("firecracker")),
            QEMUBackend(node.below("qemu")),
            CloudHypervisorBackend(node.below("cloud-hypervisor")),
            KataBackend(node.below("kata"), images: node.below("oci")),
            ProxmoxBackend(node.below("proxmox")),
        ]
    }
}
