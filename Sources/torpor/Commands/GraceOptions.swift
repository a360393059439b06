import ArgumentParser
import TorporDeclaration
import TorporModel

/// How long a workload that is ended may take.
struct GraceOptions: ParsableArguments {
    @Option(help: "How long it may take to end by itself; else what its specification says.")
    var grace: String?

    /// nil when the specification is to say.
    var milliseconds: UInt64? {
        get throws(TorporError) { if let grace { try SpecText.duration(grace) } else { nil } }
    }
}
