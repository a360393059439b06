import TorporHost
package import TorporModel

/// QEMU's program, and its command line for a machine (7.2 was tried). A running one is asked by `QMPLine`.
package struct QEMU: Sendable {
    /// Absolute path.
    package let program: String

    package init(program: String) { self.program = program }

    /// As in `7.2.22`.
    package func version() async throws(TorporError) -> String {
        let outcome = try await Command(program, ["--version"], deadline: .seconds(10)).succeed()
        let words = outcome.output.split(separator: "\n").first?.split(separator: " ") ?? []
        return words.firstIndex(of: "version").map { $0 + 1 }.flatMap { $0 < words.count ? String(words[$0]) : nil } ?? "unknown"
    }

    /// A small machine without firmware and PCI (`microvm`), whose memory is a shared mapping of a file, so that a migration can leave it out
    /// and others can read it. What QEMU cannot do any more after `-sandbox` it has no need of. Once loaded it tells its network where the machine
    /// is now (announce-self); the way is shut by then, and nothing rests on it.
    ///
    /// - Parameters:
    ///   - address: of the guest, which has a network then.
    ///   - loads: it waits for its state, and is not let run by having it.
    package static func words(
        _ machine: MachineSpec, memoryBytes: UInt64, processors: UInt32, address: WorkloadAddress?, loads: Bool
    ) -> [String] {
        let size = "\(memoryBytes >> 20)M"
        var words = [
            "-accel", "kvm", "-cpu", "host", "-machine", "microvm,memory-backend=ram", "-smp", "\(processors)", "-m", size,
            "-object", "memory-backend-file,id=ram,size=\(size),mem-path=\(MachineFolder.ram)/\(MachineFolder.memory),share=on",
            "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-qmp",
            "unix:\(QMPLine.socketName),server=on,wait=off", "-qmp", "unix:\(QMPLine.agentSocketName),server=on,wait=off", "-kernel",
            MachineFolder.kernel, "-append", machine.arguments(at: address), "-sandbox",
            "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        ]
        if let throttle = machine.throttle {
            // At once as much as is allowed: QEMU raises it at most every other second, and rounds are few.
            let limits = ["x-auto-converge=on", "x-cpu-throttle-initial=\(throttle)", "max-cpu-throttle=\(throttle)"]
            words += limits.flatMap { ["-global", "migration.\($0)"] }
        }
        if machine.initrd != nil { words += ["-initrd", MachineFolder.initrd] }
        for (number, drive) in machine.drives.enumerated() {
            let mode = drive.readOnly ? ",read-only=on" : ""
            // Past the page cache, of which each node has its own. QEMU's lock on the image would keep a copy from being held, or the original from
            // going on after an undo: both have it open, and it is the handoff that lets only one of them write.
            let sharing = drive.shared ? ",locking=off,cache.direct=on" : ""
            words += [
                "-blockdev", "driver=file,node-name=file\(number),filename=\(MachineFolder.drive(number))\(mode)\(sharing)",
                "-blockdev", "driver=raw,node-name=drive\(number),file=file\(number)\(mode)",
                "-device", "virtio-blk-device,drive=drive\(number)",
            ]
        }
        if let address {
            words += [
                "-netdev", "tap,id=net0,ifname=\(WorkloadNetwork.tap),script=no,downscript=no", "-device",
                "virtio-net-device,netdev=net0,mac=\(address.hardware)",
            ]
        }
        if loads { words += ["-S", "-incoming", "defer"] }
        return words
    }
}
