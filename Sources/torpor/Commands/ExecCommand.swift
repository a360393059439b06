import ArgumentParser
import Foundation
import TorporDeclaration
import TorporHost
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor exec NAME -- CMD …`
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command beside a workload, in its container, on the node where it lives.",
        discussion: "While it runs the workload is not moved or captured, unless it was declared with exec: end, which ends the session.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Flag(name: [.short, .long], help: "Pass standard input on.")
    var interactive = false

    @Flag(name: [.short, .long], help: "Give it a terminal; standard input has to be one.")
    var tty = false

    @Option(help: "Whom it runs as, by number: UID or UID:GID; as the workload when left out.")
    var user: String?

    @Option(help: "Its working directory inside the workload.")
    var workdir: String?

    @Option(name: [.customShort("e"), .long], help: "NAME=VALUE; may be given more than once.")
    var env: [String] = []

    @OptionGroup var client: ClientOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func run() async throws {
        let (name, call) = (try WorkloadName(name), try call())
        let terminal = tty ? Terminal(STDIN_FILENO) : nil
        let person = PersonInput(terminal: terminal, isOpen: interactive)
        let line = ExecLine(input: { () async throws(TorporError) in try await person.next() }, output: Self.show)
        let client = client
        let status: Int32
        do throws(TorporError) {
            status = try await Self.within(terminal) { () async throws(TorporError) in
                try await Session.run(client, "exec") { (control) async throws(TorporError) in
                    guard let control = control as? any ExecControl else {
                        throw TorporError(.unsupported, "nothing is run beside workloads here")
                    }
                    return try await control.exec(name, call, for: "", over: line)
                }
            }
        } catch {
            Entry.tell(error)
            throw Ended(status: TorporTerminal.ExitCode.notExecuted)
        }
        if status != 0 { throw Ended(status: status) }
    }

    private func call() throws(TorporError) -> ExecCall {
        guard command.first?.isEmpty == false else {
            throw TorporError(.invalidArgument, "there is no command to run", remedy: "torpor exec \(name) -- COMMAND …")
        }
        var call = ExecCall(command: command, environment: try SpecText.environment(env))
        if let workdir { call.workingDirectory = try SpecText.path(workdir, "working directory") }
        if let user { call.user = try SpecText.user(user) }
        guard tty else { return call }
        guard let terminal = Terminal(STDIN_FILENO) else {
            throw TorporError(.invalidArgument, "standard input is no terminal", remedy: "leave out --tty")
        }
        call.terminal = terminal.size ?? WindowSize(columns: 80, rows: 24)
        if call.environment["TERM"] == nil { call.environment["TERM"] = ProcessInfo.processInfo.environment["TERM"] ?? "xterm" }
        return call
    }

    /// The person's terminal, raw as long as the session lasts.
    private static func within<Value>(
        _ terminal: Terminal?, _ body: () async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        guard let terminal else { return try await body() }
        return try await terminal.raw(body)
    }

    /// Returns when it is written: whoever reads slowly slows the command down.
    private static func show(_ output: ExecOutput) async throws(TorporError) {
        try await Blocking.run { () throws(TorporError) in
            switch output {
            case .output(let bytes): try DurableFile.write(bytes, descriptor: STDOUT_FILENO, name: "standard output")
            case .error(let bytes): try DurableFile.write(bytes, descriptor: STDERR_FILENO, name: "standard error")
            }
        }
    }
}
