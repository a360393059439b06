import Glibc
import TorporHost
package import TorporModel

/// The kernel's part in running virtual machines: KVM, and userfaultfd for those whose memory follows.
package enum Virtualisation {
    /// Whether this kernel runs virtual machines for whoever runs this.
    ///
    /// - Throws: `engineMissing` with the remedy.
    package static func check() throws(TorporError) {
        do {
            _ = try Descriptor(path: "/dev/kvm", O_RDWR)
        } catch {
            throw TorporError(
                .engineMissing, "there is no /dev/kvm to be used here",
                remedy: "load the kernel's module kvm_intel or kvm_amd, or switch nested virtualisation on where this is a machine itself",
                cause: error)
        }
    }

    /// Why memory cannot follow a machine here; nil when it can. VMMs ask for it by /dev/userfaultfd or userfaultfd(2).
    package static var userfaultObstacle: String? {
        if access("/dev/userfaultfd", R_OK | W_OK) == 0 { return nil }
        let isThere = Folder.exists("/proc/sys/vm/unprivileged_userfaultfd")
        return isThere && geteuid() == 0 ? nil : "this kernel has no userfaultfd (CONFIG_USERFAULTFD)"
    }

    /// Why no machine has a network here; nil when it may (tuntap.rst).
    package static var tapObstacle: String? { Folder.exists("/dev/net/tun") ? nil : "there is no /dev/net/tun (CONFIG_TUN)" }
}
