import ArgumentParser
import TorporModel

/// What verbs that begin a maintenance have in common.
struct MaintenanceOptions: ParsableArguments {
    @Flag(help: "Say what would move where, how long it takes, and what cannot move and why; change nothing.")
    var dryRun = false

    @Flag(help: "Print the maintenance's id and leave it to the coordinator.")
    var detach = false

    @Option(help: "Made by whoever asks, once per wish: the same key is the same maintenance.")
    var key: String?
}
