import Synchronization
import Testing
import TorporAgent
import TorporArtifacts
import TorporModel

/// failures.md 36: many who are to be woken at once on one node.
struct WakeGateTests {
    /// Who is in, and in which order they came in.
    private final class Record: Sendable {
        struct State {
            var inside = 0
            var most = 0
            var order: [Int] = []
        }

        let state = Mutex(State())

        func enter(_ number: Int) {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
                state.order.append(number)
            }
        }

        func leave() { state.withLock { $0.inside -= 1 } }
    }

    @Test(arguments: [1, 2, 5]) func neverMoreThanItsPlacesAndInTheOrderInWhichTheyCame(places: Int) async throws {
        let (gate, record) = (TransferGate(room: places), Record())
        let doors = (0..<40).map { _ in OneShot<Bool>() }
        await withTaskGroup(of: Void.self) { group in
            for number in doors.indices {
                group.addTask {
                    try? await gate.pass(.frozen) { () async throws(TorporError) in
                        record.enter(number)
                        _ = await doors[number].wait(orIfCancelled: false)
                        record.leave()
                    }
                }
                // The next comes once this one is in, or in line.
                while record.state.withLock({ $0.order.count }) + gate.waiting <= number { await Task.yield() }
            }
            for door in doors { door.fulfil(true) }
        }
        let state = record.state.withLock { $0 }
        #expect(state.most == places)
        #expect(state.order.sorted() == Array(doors.indices))
        if places == 1 { #expect(state.order == Array(doors.indices)) }
        #expect(gate.waiting == 0)
    }

    /// Whoever gives up in line, or fails inside, leaves the place to the next.
    @Test func whoGivesUpOrFailsKeepsNobodyOut() async throws {
        let gate = TransferGate(room: 1)
        let (inside, door) = (OneShot<Bool>(), OneShot<Bool>())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await gate.pass(.frozen) { () async throws(TorporError) in
                    inside.fulfil(true)
                    _ = await door.wait(orIfCancelled: false)
                    throw TorporError(.engineFailed, "no restore")
                }
            }
            _ = await inside.wait(orIfCancelled: false)
            await withTaskGroup(of: Bool.self) { line in
                line.addTask { (try? await gate.pass(.frozen) { () async throws(TorporError) in true }) ?? false }
                while gate.waiting < 1 { await Task.yield() }
                line.cancelAll()
                #expect(await line.next() == false)
            }
            door.fulfil(true)
        }
        #expect(try await gate.pass(.frozen) { () async throws(TorporError) in 7 } == 7)
    }
}
