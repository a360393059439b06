import Foundation
import Testing
import TorporModel
import TorporSimulation

/// How soon each mutant is noticed: the table of docs/simulation.md (`make soak`, or TORPOR_SOAK=1 and this suite alone; with
/// TORPOR_MUTANT=NAME one of them).
@Suite(.serialized, .enabled("long: set TORPOR_SOAK=1") { ProcessInfo.processInfo.environment["TORPOR_SOAK"] != nil })
struct MutantSoak {
    @Test func everyMutantIsNoticedFromFiveStarts() async throws {
        print("| mutant | invariant seen first | seeds until it was, from five starts | median |\n| --- | --- | --- | ---: |")
        let wanted = ProcessInfo.processInfo.environment["TORPOR_MUTANT"]
        for mutant in Mutant.allCases where wanted == nil || wanted == mutant.rawValue {
            var needed: [UInt64] = []
            var invariants: Set<Int> = []
            for start in stride(from: UInt64(1), to: 50_000, by: 10_000) {
                let found = try #require(await MutantHunt(mutant).first(from: start, within: 10_000), "nobody noticed \(mutant)")
                needed.append(found.seed - start + 1)
                invariants.insert(found.invariant)
            }
            let numbers = needed.sorted().map(String.init).joined(separator: ", ")
            print(
                "| `\(mutant.rawValue)` | \(invariants.sorted().map(String.init).joined(separator: ", ")) | \(numbers) | \(needed.sorted()[2]) |"
            )
        }
    }
}
