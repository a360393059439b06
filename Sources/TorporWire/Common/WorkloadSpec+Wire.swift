import SwiftProtobuf
package import TorporModel

/// As `WorkloadSpec`: what a person declared, unchanged on its way to the node that starts it.
///
/// Absent and empty differ (a working directory of "" is not `/`), hence proto3's `optional` wherever the model has one.
/// Paths are not judged here: whether `/srv` is one is the backend's to say, on the node that has it.
extension WorkloadSpec: WireValue {
    /// - Throws: `invalidArgument` for a backend's name or a port that is none.
    package init(wire: Torpor_V1_WorkloadSpec) throws(TorporError) {
        self.init(
            backend: try BackendKind.parse(wire.backend), command: wire.command, environment: wire.environment,
            workingDirectory: wire.hasWorkingDirectory ? wire.workingDirectory : nil, bundle: wire.hasBundle ? wire.bundle : nil,
            ports: try Wire.read(wire.ports), memoryLimitBytes: wire.hasMemoryLimitBytes ? wire.memoryLimitBytes : nil)
    }

    package var wire: Torpor_V1_WorkloadSpec {
        .with {
            $0.backend = backend.rawValue
            $0.command = command
            $0.environment = environment
            if let workingDirectory { $0.workingDirectory = workingDirectory }
            if let bundle { $0.bundle = bundle }
            $0.ports = ports.map(\.wire)
            if let memoryLimitBytes { $0.memoryLimitBytes = memoryLimitBytes }
        }
    }
}
