import ArgumentParser
import TorporDeclaration
import TorporModel

/// What every verb that starts a job takes.
struct JobOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Follow the job to its end (the default).")
    var watch = true

    @Flag(help: "Print the job's id and leave it.")
    var detach = false

    @Flag(help: "Say what would be done, and why not. Changes nothing.")
    var dryRun = false

    @Option(help: "Undo the job if it takes longer: 30s, 5m, 1h.")
    var timeout: String?

    @Option(help: "Idempotency key: the same key is the same job, however often it is sent.")
    var key: String?

    func timeoutMs() throws(TorporError) -> UInt64? {
        guard let timeout else { return nil }
        return try SpecText.duration(timeout)
    }
}
