import ArgumentParser
import TorporModel
import TorporPorts

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
        if deep {
            let view = try await Session.run(client, "hibernate") { (control) async throws(TorporError) in try await control.workload(name)
            }
            if view.state != "asleep" { try await jobs.submit(.hibernate(name: name)) }
            if view.state != "asleep", job.dryRun { return }
            // A key is one job's.
            var second = job
            second.key = nil
            return try await JobClient(client: client, options: second).submit(.deepen(name: name, to: nil))
        }
        try await jobs.submit(.hibernate(name: name))
    }
}
