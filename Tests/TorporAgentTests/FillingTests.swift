import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporSimulation

@testable import TorporAgent

/// Memory that is brought ahead of its time is the memory that was asked for.
@Suite struct FillingTests {
    /// One process with one area of memory, each page of which says where it is.
    private final class Original: PagePeer {
        static let area: Range<UInt64> = 0x10000..<0x10000 + 5 << 20
        let asked = Mutex<[PageAsk]>([])

        func pages(_ ask: PageAsk, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress) async throws(TorporError) -> [UInt8] {
            asked.withLock { $0.append(ask) }
            guard Self.area.contains(ask.address), ask.address + ask.bytes <= Self.area.upperBound else {
                throw TorporError(.corrupt, "no memory there")
            }
            return Self.bytes(ask)
        }

        static func bytes(_ ask: PageAsk) -> [UInt8] {
            let pages = ask.address / 4096..<(ask.address + ask.bytes) / 4096
            return pages.flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 4096) }
        }
    }

    private static func filling(_ original: Original) -> Filling {
        let copy = CopyID(workload: Table.workload, made: Table.attempt)
        let backend = FakeBackend(node: NodeID(unchecked: "node-b"), now: { 0 })
        return Filling(copy: copy, attempt: Table.attempt, backend: backend, peer: original, address: Table.peer)
    }

    @Test func whatIsAskedInOrderCostsFewRoundTrips() async throws {
        let original = Original()
        let filling = Self.filling(original)
        for address in stride(from: Original.area.lowerBound, to: Original.area.upperBound, by: 65536) {
            let ask = PageAsk(process: 1, address: address, bytes: 65536)
            #expect(try await filling.pages(ask) == Original.bytes(ask))
        }
        #expect(original.asked.withLock { $0.count } < 10)
    }

    @Test func whatLiesBehindTheLastPageIsNotMissed() async throws {
        let original = Original()
        let ask = PageAsk(process: 1, address: Original.area.upperBound - 65536, bytes: 65536)
        #expect(try await Self.filling(original).pages(ask) == Original.bytes(ask))
    }

    /// An area seldom ends where a message does.
    @Test func theEndOfAnAreaIsLookedForOnce() async throws {
        let original = Original()
        let filling = Self.filling(original)
        let start = Original.area.upperBound - 0x90000
        for address in stride(from: start, to: Original.area.upperBound, by: 65536) {
            let ask = PageAsk(process: 1, address: address, bytes: 65536)
            #expect(try await filling.pages(ask) == Original.bytes(ask))
        }
        #expect(original.asked.withLock { $0.count { $0.bytes > 65536 } } == 4)
    }

    /// A process waits for it.
    @Test func aSinglePageComesAlone() async throws {
        let original = Original()
        let ask = PageAsk(process: 1, address: Original.area.lowerBound, bytes: 4096)
        #expect(try await Self.filling(original).pages(ask) == Original.bytes(ask))
        #expect(original.asked.withLock { $0 } == [ask])
    }

    /// Two processes have different memory at the same address.
    @Test func memoryOfOneProcessIsNotAnothers() async throws {
        let original = Original()
        let filling = Self.filling(original)
        for process in [UInt64(1), 2] {
            _ = try await filling.pages(PageAsk(process: process, address: Original.area.lowerBound, bytes: 65536))
        }
        #expect(original.asked.withLock { Set($0.map(\.process)) } == [1, 2])
    }
}
