import SwiftProtobuf
package import TorporModel

/// As `MachineSpec`. Paths are not judged here: whether there is a kernel is the backend's to say, on the node that has it.
extension MachineSpec: WireValue {
    /// - Throws: `invalidArgument` for an address that no guest can have (vsock(7): 0 to 2 are taken), and for a slowness that is none.
    package init(wire: Torpor_V1_WorkloadSpec.Machine) throws(TorporError) {
        if wire.hasVsock, wire.vsock < 3 || wire.vsock == .max { throw Malformed.outOfRange("a vsock address", wire.vsock) }
        if wire.hasThrottle, !(1...99).contains(wire.throttle) { throw Malformed.outOfRange("a throttle", wire.throttle) }
        self.init(
            kernel: wire.kernel, initrd: wire.hasInitrd ? wire.initrd : nil, arguments: wire.arguments,
            drives: wire.drives.map { MachineDrive(path: $0.path, readOnly: $0.readOnly, shared: $0.shared) },
            vsock: wire.hasVsock ? wire.vsock : nil, throttle: wire.hasThrottle ? UInt8(wire.throttle) : nil)
    }

    package var wire: Torpor_V1_WorkloadSpec.Machine {
        .with {
            $0.kernel = kernel
            if let initrd { $0.initrd = initrd }
            $0.arguments = arguments
            $0.drives = drives.map { drive in
                .with {
                    $0.path = drive.path
                    $0.readOnly = drive.readOnly
                    $0.shared = drive.shared
                }
            }
            if let vsock { $0.vsock = vsock }
            if let throttle { $0.throttle = UInt32(throttle) }
        }
    }
}
