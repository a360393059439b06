extension MachineSpec {
    /// The kernel's command line for a guest with this address; nil for one without a network.
    ///
    /// Linux takes its first interface's address from it, where it was built to (CONFIG_IP_PNP; Documentation/admin-guide/nfs/nfsroot.rst), and
    /// so do many an initrd; a user's own `ip=` is left as it is. It stands first: what is behind `--` is not the kernel's.
    package func arguments(at address: WorkloadAddress?) -> String {
        guard let address, !arguments.split(separator: " ").contains(where: { $0.hasPrefix("ip=") }) else { return arguments }
        let own = "ip=\(address.text)::\(address.gateway):255.255.255.252::eth0:off"
        return arguments.isEmpty ? own : "\(own) \(arguments)"
    }
}
