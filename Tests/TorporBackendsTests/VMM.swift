import TorporPorts

@testable import TorporBackends

/// Every backend of machines that runs here, for suites that hold for all of them.
enum VMM: String, CaseIterable, Sendable {
    case firecracker, qemu

    func backend(_ configuration: BackendConfiguration) -> any MachineBackend {
        switch self {
        case .firecracker: FirecrackerBackend(configuration)
        case .qemu: QEMUBackend(configuration)
        }
    }
}
