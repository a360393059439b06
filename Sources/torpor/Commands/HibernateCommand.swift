import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor hibernate NAME`
struct HibernateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hibernate",
        abstract: "Put a workload to sleep: it is in a snapshot at its node, its memory is free, and it is woken when wanted.",
        discussion: "Broken off, with nothing changed, when somebody wants the workload meanwhile.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Flag(help: "Bring what it is to a second node as well, which may then be without the first; also of one that sleeps already.")
    var deep = false

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let name = try WorkloadName(name)
        let jobs = JobClient(client: client, options: job)
        guard deep else { return try await jobs.submit(.hibernate(name: name)) }
        let key = try job.key.map { (text) throws(TorporError) in try IdempotencyKey.parse(text) } ?? JobClient.freshKey
        let code = try await Session.run(client, "hibernate") { (control) async throws(TorporError) -> TorporTerminal.ExitCode in
            let code = try await Self.putToSleep(name, key, jobs, control)
            guard let code else { return try await jobs.carryOut(.deepen(name: name, to: nil), JobClient.freshKey, over: control) }
            return code
        }
        if code != .done { throw Ended(code: code) }
    }

    /// nil when it sleeps, and there is more to do.
    private static func putToSleep(
        _ name: WorkloadName, _ key: IdempotencyKey, _ jobs: JobClient, _ control: any ControlPort
    ) async throws(TorporError) -> TorporTerminal.ExitCode? {
        if try await control.workload(name).state == "asleep" { return nil }
        let code = try await jobs.carryOut(.hibernate(name: name), key, over: control)
        return code != .done || jobs.options.dryRun || jobs.options.detach ? code : nil
    }
}
