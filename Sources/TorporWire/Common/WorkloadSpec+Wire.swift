import SwiftProtobuf
package import TorporModel

/// As `WorkloadSpec`: what a person declared, unchanged on its way to the node that starts it.
///
/// Absent and empty differ (a working directory of "" is not `/`), hence proto3's `optional` wherever the model has one.
/// Paths are not judged here: whether `/srv` is one is the backend's to say, on the node that has it.
extension WorkloadSpec: WireValue {
    /// - Throws: `invalidArgument` for a backend's name or a port that is none, and for a policy that this side does not know.
    package init(wire: Torpor_V1_WorkloadSpec) throws(TorporError) {
        var secrets: [SecretName] = []
        for name in wire.secrets { secrets.append(try SecretName(name)) }
        let priority = wire.hasPriority ? UInt8(exactly: wire.priority) : nil
        if wire.hasPriority, priority.map({ !(1...100).contains($0) }) ?? true { throw Malformed.outOfRange("a priority", wire.priority) }
        self.init(
            backend: try BackendKind.parse(wire.backend), command: wire.command, environment: wire.environment,
            workingDirectory: wire.hasWorkingDirectory ? wire.workingDirectory : nil,
            user: wire.hasUser ? WorkloadUser(user: wire.user.user, group: wire.user.group) : nil,
            bundle: wire.hasBundle ? wire.bundle : nil, limits: ResourceLimits(wire: wire.limits), stop: try StopPolicy(wire: wire.stop),
            restart: try RestartPolicy(wire: wire.restart), network: try NetworkPolicy(wire: wire.network),
            ports: try Wire.read(wire.ports), labels: wire.labels, placement: try PlacementRules(wire: wire.placement),
            logs: try LogPolicy(wire: wire.logs), exec: try Self.exec(wire.exec),
            hooks: try LifecycleHooks(wire: wire.hooks), image: wire.hasImage ? try ImageSource(wire: wire.image) : nil,
            volumes: try Wire.read(wire.volumes), secrets: secrets,
            priority: priority, snapshots: RetentionPolicy(wire: wire.snapshots),
            sleep: wire.hasSleep ? try SleepPolicy(wire: wire.sleep) : SleepPolicy(),
            machine: wire.hasMachine ? try MachineSpec(wire: wire.machine) : nil, door: wire.hasDoor ? try HTTPDoor(wire: wire.door) : nil)
    }

    package var wire: Torpor_V1_WorkloadSpec {
        .with {
            $0.backend = backend.rawValue
            $0.command = command
            $0.environment = environment
            if let workingDirectory { $0.workingDirectory = workingDirectory }
            if let user {
                $0.user.user = user.user
                $0.user.group = user.group
            }
            if let bundle { $0.bundle = bundle }
            $0.limits = limits.wire
            $0.stop = stop.wire
            $0.restart = restart.wire
            $0.network = network.wire
            $0.ports = ports.map(\.wire)
            $0.labels = labels
            if !placement.isEmpty { $0.placement = placement.wire }
            $0.logs = logs.wire
            $0.exec = exec.rawValue
            if !hooks.isEmpty { $0.hooks = hooks.wire }
            if let image { $0.image = image.wire }
            $0.volumes = volumes.map(\.wire)
            $0.secrets = self.secrets.map(\.rawValue)
            if let priority { $0.priority = UInt32(priority) }
            if !snapshots.isEmpty { $0.snapshots = snapshots.wire }
            if sleep != SleepPolicy() { $0.sleep = sleep.wire }
            if let machine { $0.machine = machine.wire }
            if let door { $0.door = door.wire }
        }
    }

    private static func exec(_ word: String) throws(TorporError) -> ExecPolicy {
        guard let policy = ExecPolicy(rawValue: word) else { throw Malformed.unknown("a policy for exec sessions") }
        return policy
    }
}
