import Foundation
import Testing

/// The crash matrix that every run of the tests goes through: the long steps, the pivot's boundaries, a checkpoint, a restore
/// and a start again. The whole of it is a soak.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct CrashMatrixTests {
    private static let kills: [Fault] = [.killCoordinator, .killSourceAgent, .killTargetAgent, .killSourceShim, .killTargetShim, .killCriu]

    @Test func whoeverIsKilledInTheMiddleOfAJobOneCopyRunsExactAndNothingIsLeft() async throws {
        let moves = Cell.all(of: .migrate, Self.kills) { $0.isInside || $0.step == "commit" }
        let matrix = Matrix(
            parts: [
                Matrix.Part(verb: .migrate, cells: moves.filter { $0.moment.isInside }),
                Matrix.Part(verb: .migrate, cells: moves.filter { !$0.moment.isInside }, mib: 8),
                Matrix.Part(verb: .checkpoint, cells: Cell.all(of: .checkpoint, Self.kills) { $0.isInside }),
                Matrix.Part(verb: .restore, cells: Cell.all(of: .restore, Self.kills) { $0.isInside && $0.step == "restoreHeld" }),
                Matrix.Part(verb: .restart, cells: Cell.all(of: .restart, Self.kills) { $0.isInside || $0.step == "commit" }, mib: 8),
            ], mostTries: 4, width: 2, tell: { _ in })
        let coverage = try await matrix.run()
        print(MatrixPage(coverage: coverage).text)
        #expect(coverage.unclean.isEmpty)
        // A moment of a few milliseconds is now and then missed; a matrix that misses many proves nothing.
        #expect(coverage.unreached.count * 5 <= coverage.wanted.count)
    }
}
