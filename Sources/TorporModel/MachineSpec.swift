/// The hardware of a workload that is a virtual machine. How much memory and how many processors it has, its limits say.
package struct MachineSpec: Hashable, Codable, Sendable {
    /// Absolute path of the kernel on the node where it first starts; a copy of it travels.
    package var kernel: String
    /// The kernel's first file system, likewise; nil for none.
    package var initrd: String?
    /// The kernel's command line.
    package var arguments: String
    /// In the order in which the guest finds them; the first is its root unless the command line says otherwise.
    package var drives: [MachineDrive]
    /// The guest's address for streams to and from its node (vsock(7)), 3 or greater; nil for no such device.
    package var vsock: UInt32?
    /// By how much its processors may be slowed down in a live move or checkpoint, where it writes faster than is sent, in percent, 1 to 99; nil for
    /// not at all.
    package var throttle: UInt8?

    package init(
        kernel: String, initrd: String? = nil, arguments: String = "", drives: [MachineDrive] = [], vsock: UInt32? = nil,
        throttle: UInt8? = nil
    ) {
        self.kernel = kernel
        self.initrd = initrd
        self.arguments = arguments
        self.drives = drives
        self.vsock = vsock
        self.throttle = throttle
    }
}
