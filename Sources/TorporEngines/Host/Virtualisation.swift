import Glibc
import TorporHost
package import TorporModel

/// The kernel's part in running virtual machines: KVM.
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
}
