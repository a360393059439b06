import SwiftProtobuf
package import TorporModel

/// As `ExecCall`.
extension ExecCall: WireValue {
    /// - Throws: `invalidArgument` when there is no command, or a window of a size that no terminal has.
    package init(wire: Torpor_V1_ExecCall) throws(TorporError) {
        guard wire.command.first?.isEmpty == false else { throw Malformed.unknown("a command to run") }
        self.init(
            command: wire.command, environment: wire.environment,
            workingDirectory: wire.hasWorkingDirectory ? wire.workingDirectory : nil,
            user: wire.hasUser ? WorkloadUser(user: wire.user.user, group: wire.user.group) : nil,
            terminal: wire.hasTerminal ? try WindowSize(wire: wire.terminal) : nil)
    }

    package var wire: Torpor_V1_ExecCall {
        .with {
            $0.command = command
            $0.environment = environment
            if let workingDirectory { $0.workingDirectory = workingDirectory }
            if let user {
                $0.user.user = user.user
                $0.user.group = user.group
            }
            if let terminal { $0.terminal = terminal.wire }
        }
    }
}
