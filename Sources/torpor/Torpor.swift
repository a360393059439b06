import ArgumentParser

/// The verbs, one file each.
struct Torpor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torpor", abstract: "Moves running workloads between machines; never runs one twice, never loses one.",
        discussion: "What the exit codes mean: torpor exit-codes", version: TorporVersion.text,
        subcommands: [
            RunCommand.self, ListCommand.self, ShowCommand.self, TopCommand.self, LogsCommand.self, ExecCommand.self, StartCommand.self,
            StopCommand.self,
            RestartCommand.self, WaitCommand.self, RemoveCommand.self,
            ApplyCommand.self, DiffCommand.self, ValidateCommand.self, ExplainCommand.self, EventsCommand.self,
            ContextsCommand.self,
            MigrateCommand.self, CheckpointCommand.self, RestoreCommand.self, CloneCommand.self, HibernateCommand.self, WakeCommand.self,
            SnapshotsCommand.self, ImagesCommand.self, NodesCommand.self,
            BackendsCommand.self,
            NodeCommand.self,
            JobsCommand.self,
            JobCommand.self, TraceCommand.self, CheckCommand.self, CertsCommand.self, DevCommand.self, CoordinatorCommand.self,
            AgentCommand.self, InstallCommand.self, UninstallCommand.self, SimulateCommand.self, CompletionsCommand.self,
            ExitCodesCommand.self, BenchCommand.self, DoorCommand.self,
        ])
}
