import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Post-copy on real engines: what runs before its memory has come is never wrong, and never waits for nobody.
@Suite(.requiresOCI, .serialized)
struct OCILazyTests {
    private static let mib = 32

    /// A counter that was captured without its memory at `source`, which is sealed, and is held at `target`.
    private struct Handover {
        let source: Counter
        let target: Counter
        let pages: GatedPages
        let snapshot: DiskSnapshot

        /// As its agent does, until the copy asks no more; at most one at a time.
        func filling() -> Task<Void, any Error> {
            Task { [target, pages] in
                while true {
                    try? await target.node.fill(target.copy, from: pages)
                    guard case .coming = try await target.node.memory(target.copy) else { return }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }

        func hasLost() async throws -> Bool {
            try await eventually {
                guard case .lost = try await target.node.memory(target.copy) else { return false }
                return try await target.truth == .absent
            }
        }

        /// Of the copy at the target, in order, and none of them with a wrong memory.
        func expectExactLines() async throws {
            let lines = try await target.node.logs(target.copy, tail: 100_000).map(\.text)
            #expect(lines == (1...max(1, lines.count)).map { "count=\($0) ok" })
        }
    }

    private func handover(_ world: TestWorld, allowed: UInt64 = .max) async throws -> Handover {
        let source = Counter(on: world.node("node-a"))
        let target = Counter(on: world.node("node-b"), attempt: 2)
        let spec = Counter.counting(mib: Self.mib)
        try await source.start(spec)
        #expect(try await source.moves(60))
        try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
        let snapshot = try DiskSnapshot("\(world.root)/snapshot")
        try await source.node.captureLazily(source.copy, attempt: Attempt(2), into: snapshot)
        let pages = GatedPages(source.node, source.copy, allowed: allowed)
        try await target.node.restoreLazily(target.copy, name: Counter.name, spec: spec, from: snapshot, pages: pages)
        try await source.node.seal(source.copy, attempt: Attempt(2))
        return Handover(source: source, target: target, pages: pages, snapshot: snapshot)
    }

    @Test func aCopyRunsBeforeItsMemoryHasComeAndIsWholeAfterwards() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world)
            let images = try move.snapshot.names.filter { $0.hasPrefix("images/") }.reduce(0) {
                $0 + (try DurableFile.read(move.snapshot.path($1), limit: 1 << 28).count)
            }
            #expect(images < 8 << 20, "the memory travelled with the images: \(images) bytes")
            #expect(try await move.target.truth == .held)
            #expect(try await move.target.standsStill())
            let frozenAt = move.source.counts.count
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            #expect(try await move.target.moves(60))
            try await filling.value
            #expect(try await move.target.node.memory(move.target.copy) == .whole)
            #expect(move.pages.bytes >= UInt64(Self.mib) << 20)

            // The original is whole to the last: it is what the retire step destroys, and nothing before it.
            #expect(try await move.source.truth == .frozen(.sealed(Attempt(2))))
            #expect(move.source.counts.count == frozenAt)
            try await move.source.node.destroy(move.source.copy)
            #expect(try await move.target.moves(60))
            #expect(move.target.counts == Array(1...move.target.counts.count))
            try await move.expectExactLines()
        }
    }

    @Test func whoKillsTheHandlerOfPageFaultsEndsTheCopyBeforeItSeesAWrongByte() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, allowed: 4 << 20)
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            #expect(try await eventually { move.pages.bytes > 1 << 20 })
            let keeper = try MemoryNote.read(in: move.target.folder.path).pid
            let handler = try #require(ProcessTable.session(keeper).first { $0.pid != keeper })
            // With nobody there to end the copy: it must wait for what it lacks, not read zeros.
            kill(keeper, SIGSTOP)
            kill(handler.pid, SIGKILL)
            try await Task.sleep(for: .milliseconds(800))
            try await move.expectExactLines()
            kill(keeper, SIGCONT)
            #expect(try await move.hasLost())
            filling.cancel()
            try await move.expectExactLines()
            #expect(try await move.source.truth == .frozen(.sealed(Attempt(2))))
        }
    }

    @Test func whoKillsTheKeeperOfTheMemoryEndsTheCopy() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, allowed: 4 << 20)
            try await move.target.node.release(move.target.copy)
            let keeper = try MemoryNote.read(in: move.target.folder.path).pid
            kill(keeper, SIGKILL)
            #expect(try await move.hasLost())
            #expect(try await eventually { ProcessTable.session(keeper).allSatisfy { $0.state == "Z" } })
            try await move.expectExactLines()
            #expect(try await move.source.truth == .frozen(.sealed(Attempt(2))))
        }
    }

    @Test func aKilledShimStopsNoMemoryOnItsWay() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, allowed: 4 << 20)
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            try await move.target.killShim()
            move.pages.open()
            try await filling.value
            #expect(try await move.target.truth == .running)
            #expect(try await move.target.node.memory(move.target.copy) == .whole)
            #expect(try await move.target.moves(60))
            #expect(move.target.counts == Array(1...move.target.counts.count))
        }
    }

    @Test func aCopyWhoseOriginalIsGoneIsEndedAndSaysSo() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, allowed: 4 << 20)
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            try await move.source.node.destroy(move.source.copy)
            move.pages.open()
            #expect(try await move.hasLost())
            try await filling.value
            guard case .lost(let words) = try await move.target.node.memory(move.target.copy) else {
                Issue.record("the copy's memory is not called lost")
                return
            }
            #expect(words.contains("has no process"))
            try await move.expectExactLines()
        }
    }

    @Test func aCopyThatEndsBeforeItsMemoryHasComeLeavesNobodyWaitingForIt() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, allowed: 4 << 20)
            try await move.target.node.release(move.target.copy)
            let keeper = try MemoryNote.read(in: move.target.folder.path).pid
            #expect(ProcessTable.session(keeper).count { $0.state != "Z" } == 2)
            kill(try #require(try move.target.note().first?.pid), SIGKILL)
            #expect(try await eventually { ProcessTable.session(keeper).allSatisfy { $0.state == "Z" } })
            #expect(try await eventually { try await move.target.truth == .exited(status: 137) })
        }
    }

    @Test func aHeldCopyWhoseKeeperIsKilledIsNotReleased() async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, allowed: 4 << 20)
            kill(try MemoryNote.read(in: move.target.folder.path).pid, SIGKILL)
            #expect(try await eventually { try await move.target.truth == .absent })
            let error = await failure { try await move.target.node.release(move.target.copy) }
            #expect(error?.code == .notFound)
            // Nothing is lost: the sealed original goes on.
            try await move.source.node.thaw(move.source.copy, attempt: Attempt(2))
            #expect(try await move.source.moves())
        }
    }
}
