/// The keys of `machine`.
enum MachineKey: String, CaseIterable, Sendable {
    case kernel
    case initrd
    case arguments
    case drives
    case vsock
    case throttle
}
