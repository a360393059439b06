import ArgumentParser
import TorporDeclaration
import TorporModel

/// Where a workload may live: the same words as in a declaration's file.
struct PlacementOptions: ParsableArguments {
    @Option(help: "What its node's labels have to be, as 'zone in (a, b)', disk=ssd, gpu or '!spot'; may be given more than once.")
    var require: [String] = []

    @Option(help: "What they had better be, as 'disk=ssd weight 20': of 1 to 100, 50 unless said; may be given more than once.")
    var prefer: [String] = []

    @Option(
        help: "Workloads by their labels that it is to be near to: app=db, 'app=db by zone', 'app=db weight 10' where that is only a wish.")
    var near: [String] = []

    @Option(help: "Workloads by their labels that it is to be apart from, written in the same way.")
    var apart: [String] = []

    @Flag(help: "Take the fullest node that fits, not the emptiest.")
    var pack = false

    /// - Throws: `invalidArgument` for the first rule that is none.
    func read() throws(TorporError) -> PlacementRules {
        try SpecText.placement(require: require, prefer: prefer, near: near, apart: apart, pack: pack)
    }
}
