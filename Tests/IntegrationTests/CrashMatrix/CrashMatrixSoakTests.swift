import Foundation
import Testing

/// Every fault at every step of every kind of job: `make soak`. TORPOR_MATRIX_RUNS says how often.
@Suite(
    .serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts"),
    .enabled(if: ProcessInfo.processInfo.environment["TORPOR_SOAK"] == "1", "long: TORPOR_SOAK=1"))
struct CrashMatrixSoakTests {
    private static let runs = Int(ProcessInfo.processInfo.environment["TORPOR_MATRIX_RUNS"] ?? "") ?? 1
    private static let kills = Fault.allCases.filter { $0.lasts == nil }

    /// Those that wait most come first, beside those that work.
    private static var parts: [Matrix.Part] {
        let stops: [Matrix.Part] = [
            Matrix.Part(verb: .migrate, cells: Cell.all(of: .migrate, [.stopCoordinator])),
            Matrix.Part(verb: .migrate, cells: Cell.all(of: .migrate, [.stopSourceAgent])),
            Matrix.Part(verb: .checkpoint, cells: Cell.all(of: .checkpoint, [.stopCoordinator, .stopSourceAgent])),
        ]
        let rest: [Matrix.Part] = [
            Matrix.Part(verb: .migrate, cells: Cell.all(of: .migrate, kills)),
            Matrix.Part(verb: .migrate, cells: Cell.all(of: .migrate, [.cutSource, .cutTarget])),
            Matrix.Part(verb: .migrate, cells: Cell.all(of: .migrate, [.fillSource, .fillTarget]), needsDisks: true),
            Matrix.Part(verb: .restore, cells: Cell.all(of: .restore, kills + [.cutSource, .cutTarget])),
            Matrix.Part(verb: .checkpoint, cells: Cell.all(of: .checkpoint, kills + [.cutSource])),
            Matrix.Part(verb: .restart, cells: Cell.all(of: .restart, kills + [.cutSource]), mib: 8),
            Matrix.Part(verb: .sleep, cells: Cell.all(of: .sleep, kills + [.cutSource])),
            Matrix.Part(verb: .restore, cells: Cell.all(of: .restore, [.fillTarget]), needsDisks: true),
            Matrix.Part(verb: .checkpoint, cells: Cell.all(of: .checkpoint, [.fillSource]), needsDisks: true),
            Matrix.Part(verb: .restore, cells: Cell.all(of: .restore, [.stopCoordinator])),
        ]
        return stops + rest
    }

    @Test(arguments: 1...max(1, runs)) func whateverFailsWhereverItFailsOneCopyRunsExactAndNothingIsLeft(_ run: Int) async throws {
        let begun = ContinuousClock.now
        let tell: @Sendable (String) -> Void = { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
        let coverage = try await Matrix(parts: Self.parts, mostTries: 6, width: 4, tell: tell).run()
        print("crash matrix, run \(run), \(ContinuousClock.now - begun)\n\n\(MatrixPage(coverage: coverage).text)")
        #expect(coverage.unclean.isEmpty)
        #expect(coverage.unreached.count * 20 <= coverage.wanted.count)
    }
}
