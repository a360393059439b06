import TorporModel

/// What a VM of PVE begins with: another one, named by its configuration's file on the node, as in `/etc/pve/qemu-server/9000.conf`
/// (pmxcfs.adoc: the cluster file system has every guest's there).
enum ProxmoxTemplate {
    /// Its number.
    ///
    /// - Throws: `unsupported` with the reason for a container and for whatever PVE takes from root alone.
    static func number(_ spec: WorkloadSpec) throws(TorporError) -> Int {
        let how = "torpor run NAME --backend proxmox --kernel /etc/pve/qemu-server/VMID.conf"
        guard let machine = spec.machine else { throw TorporError(.invalidArgument, "a VM of PVE needs a template", remedy: how) }
        let parts = machine.kernel.split(separator: "/").map(String.init)
        let name = parts.last ?? ""
        let number = name.hasSuffix(".conf") ? Int(name.dropLast(5)) : nil
        guard parts.starts(with: ["etc", "pve"]), parts.count >= 4, let number, number >= 100 else {
            throw TorporError(
                .unsupported, "PVE takes a kernel's file from root@pam alone, which no API token is: \(machine.kernel)",
                remedy: "name the template that it begins with: \(how)")
        }
        if parts[parts.count - 2] == "lxc" { throw container(number) }
        guard parts[parts.count - 2] == "qemu-server" else {
            throw TorporError(.invalidArgument, "\(machine.kernel) is no VM's configuration", remedy: how)
        }
        guard machine.initrd == nil, machine.arguments.isEmpty, machine.drives.isEmpty, machine.vsock == nil, machine.throttle == nil
        else {
            throw TorporError(
                .unsupported, "kernels, drives and vsock of a VM of PVE are its template's",
                remedy: "leave --initrd, --append, --drive, --vsock and --throttle out")
        }
        guard spec.volumes.isEmpty, spec.secrets.isEmpty, !spec.hasOwnNetwork else {
            throw TorporError(
                .unsupported, "volumes, secrets and ports are nothing to a VM of PVE", remedy: "give its template disks and a bridge")
        }
        return number
    }

    /// Why no container of PVE is a workload. Facts: pve-container (94f558522): PVE/LXC/Config.pm, `__snapshot_save_vmstate` is not
    /// implemented; PVE/LXC/Migrate.pm, "lxc live migration is currently not implemented"; PVE/API2/LXC/Status.pm, suspend "is
    /// experimental" and is lxc-checkpoint into a folder of its node.
    static func container(_ number: Int) -> TorporError {
        TorporError(
            .unsupported,
            "\(number) is a container (LXC), and PVE cannot capture a container's memory: its snapshots are of disks, its live migration is not "
                + "implemented, and its suspend is experimental and bound to its node",
            remedy: "run it as a VM, or as an oci workload; its disks alone: pct snapshot \(number) NAME")
    }
}
