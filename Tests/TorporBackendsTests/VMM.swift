import Glibc
import TorporEngines
import TorporHost
import TorporPorts

@testable import TorporBackends

/// Every backend of machines that runs here, for suites that hold for all of them.
enum VMM: String, CaseIterable, Sendable {
    case firecracker
    case qemu
    case cloudHypervisor = "cloud-hypervisor"

    /// Those whose machines run before their memory has come.
    static let lazy: [VMM] = [.firecracker, .qemu]

    func backend(_ configuration: BackendConfiguration) -> any MachineBackend {
        switch self {
        case .firecracker: FirecrackerBackend(configuration)
        case .qemu: QEMUBackend(configuration)
        case .cloudHypervisor: CloudHypervisorBackend(configuration)
        }
    }

    /// Whether its suites run against the double instead of the real program, which is taken where PATH has one.
    var isDoubled: Bool { self == .cloudHypervisor && ProgramFinder.find(rawValue, path: VMM.path) == nil }

    /// Where it is looked for before the system's folders: where PATH says, or a folder of `world` with the double.
    ///
    /// - Parameter major: which version the double answers as; nil for its newest.
    func searchPath(in world: String, as major: Int? = nil) -> String {
        guard self == .cloudHypervisor else { return "" }
        guard isDoubled else { return VMM.path }
        let folder = "\(world)/doubles\(major.map { "-\($0)" } ?? "")"
        try? Folder.create(folder)
        let words = "#!/bin/sh\nexec '\(VMM.double)' --hold '\(world)/hold' \(major.map { "--as \($0) " } ?? "")\"$@\"\n"
        try? DurableFile.write(Array(words.utf8), to: "\(folder)/\(rawValue)", mode: 0o755)
        return folder
    }

    private static var path: String { getenv("PATH").map { String(cString: $0) } ?? "" }

    /// Tests/Fixtures/cloud-hypervisor-double.
    static let double = DurableFile.parent(of: DurableFile.parent(of: #filePath)) + "/Fixtures/cloud-hypervisor-double"
}
