import SwiftProtobuf
package import TorporModel

extension WorkloadSpec: WireValue {
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
