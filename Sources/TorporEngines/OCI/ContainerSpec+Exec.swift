package import TorporHost
package import TorporModel

extension ContainerSpec {
    /// The `process` object of a command beside the workload: with the workload's own user, folder, environment and powers, as far as
    /// nothing else was asked for.
    package func process(for call: ExecCall) -> JSONValue {
        var process = value["process"] ?? [:]
        process["args"] = .array(call.command.map { .string($0) })
        process["terminal"] = .bool(call.terminal != nil)
        if let size = call.terminal { process["consoleSize"] = ["height": .number(Int(size.rows)), "width": .number(Int(size.columns))] }
        if let directory = call.workingDirectory { process["cwd"] = .string(directory) }
        if let user = call.user { process["user"] = ["uid": .number(Int(user.user)), "gid": .number(Int(user.group))] }
        let replaced = (process["env"]?.elements ?? []).filter { pair in
            !call.environment.keys.contains { pair.text?.hasPrefix("\($0)=") == true }
        }
        process["env"] = .array(replaced + call.environment.sorted { $0.key < $1.key }.map { .string("\($0.key)=\($0.value)") })
        return process
    }
}
