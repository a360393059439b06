package import TorporHost
import TorporModel

/// A VM as Proxmox VE sees it now: `status/current`, and where in the cluster it is.
package struct ProxmoxMachine: Hashable, Sendable {
    package let vmid: Int
    /// The node that has it: PVE's own cluster file system lets it be one.
    package let node: String
    /// `running` while it has a QEMU, whatever that does, else `stopped`.
    package let status: String
    /// What QEMU says of its processors (`RunState` of QMP); the same as `status` without a QEMU.
    package let state: String
    /// What PVE is doing with it: `migrate`, `snapshot`, `suspended`…; nil for nothing.
    package let lock: String?
    package let tags: [String]
    /// Started and moved by PVE's HA manager, which asks nobody.
    package let isManaged: Bool
    /// How much memory it may have, in bytes.
    package let memoryBytes: UInt64

    package init(_ vmid: Int, on node: String, _ status: JSONValue) {
        self.vmid = vmid
        self.node = node
        self.status = status["status"]?.text ?? "unknown"
        state = status["qmpstatus"]?.text ?? self.status
        lock = status["lock"]?.text
        tags = Self.tags(status["tags"]?.text ?? "")
        isManaged = status["ha"]?["managed"]?.integer == 1
        memoryBytes = UInt64(clamping: status["maxmem"]?.integer ?? 0)
    }

    /// PVE takes `;`, `,` and blanks between them, and writes `;`.
    package static func tags(_ text: String) -> [String] { text.split { ";, ".contains($0) }.map(String.init) }

    package var isStopped: Bool { status == "stopped" }

    /// Not one instruction of it runs, and none will unless somebody resumes it. Not `suspended`: that is a guest asleep, which an
    /// interrupt wakes.
    package var standsStill: Bool {
        !isStopped && ["paused", "prelaunch", "postmigrate", "finish-migrate", "inmigrate", "save-vm", "restore-vm"].contains(state)
    }

    /// Still in a way that its resume ends. One that has been sent, or is coming, is not.
    package var isPaused: Bool { !isStopped && (state == "paused" || state == "prelaunch") }

    package var runs: Bool { !isStopped && state == "running" }
}
