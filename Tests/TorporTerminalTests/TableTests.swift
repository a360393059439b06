import Testing
import TorporModel
import TorporTerminal

@Suite struct TableTests {
    @Test func columnsAreAsWideAsTheirWidestCellAndNoLineEndsInABlank() {
        var table = Table(["NAME", "STATE", "NODE"])
        table.add(["a-long-name", "running", "node-a"])
        table.add(["b", "lost", ""])
        let lines = table.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines == ["NAME         STATE    NODE", "a-long-name  running  node-a", "b            lost"])
    }

    @Test func aRowWithFewerCellsThanTheHeadingIsStillALine() {
        var table = Table(["A", "B"])
        table.add(["only"])
        #expect(table.text == "A     B\nonly")
    }

    @Test func ofManyReasonsTheFirstIsListedAndTheOthersAreCounted() throws {
        let view = WorkloadView(
            name: try WorkloadName("web-1"), id: WorkloadID(unchecked: "w-1"), backend: BackendKind(unchecked: "oci"),
            node: NodeID(unchecked: "node-a"), state: "running", incarnation: 3, movable: .init(reasons: ["a terminal", "a device"]),
            job: nil, exitStatus: nil, restarts: 0, lineage: 1, lineageNote: nil,
            spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["true"]), address: nil,
            createdAt: "2026-01-02T03:04:05.000Z")
        #expect(Listing.workloads([view]).hasSuffix("no: a terminal (and 1 more)"))
    }

    @Test func limitsAreShownInACellAndOneByOne() throws {
        let node = NodeID(unchecked: "node-a")
        let limits = try TransferLimits(
            outBytesPerSecond: 100 << 20, transfers: 2, links: [.init(to: NodeID(unchecked: "node-b"), bytesPerSecond: 3 << 19)])
        let view = NodeView(
            name: node, state: "ready", address: "10.0.0.1:7443", workloads: 0, debts: 0, freeMemoryBytes: 1, freeDiskBytes: 1,
            lastSeenAt: "2026", version: "0", backends: [], limits: limits)
        #expect(Listing.nodes([view]).contains("out 100.0 MiB/s, 2 at once, to node-b 1.5 MiB/s"))
        #expect(
            Sheet.transferLimits(limits, of: node)
                == "node       node-a\nin         no limit\nout        100.0 MiB/s\ntransfers  2 at once\nto node-b  1.5 MiB/s")
    }

    /// Beside what was sent, and not where there was nothing.
    @Test func aJobSaysHowMuchItsTargetHad() throws {
        #expect(Sheet.job(try Fixture.job(.succeeded, had: 3 << 20)).contains("sent         1.0 MiB, 3.0 MiB more was there\n"))
        for none in [nil, 0] as [UInt64?] {
            #expect(Sheet.job(try Fixture.job(.succeeded, had: none)).contains("sent         1.0 MiB\n"))
        }
    }

    @Test func nothingToListIsItsHeading() {
        #expect(Listing.jobs([]) == "JOB  KIND  WORKLOAD  STATE  FROM  TO  BLACKOUT  TOTAL  CREATED")
    }

    @Test func sizesAndTimesAreReadByPeople() {
        #expect(
            [0, 1023, 1024, 268_435_456, 1 << 40].map { QuantityText.bytes($0) } == ["0 B", "1023 B", "1.0 KiB", "256.0 MiB", "1.0 TiB"])
        #expect([0, 9999, 10_000, 12_340].map { QuantityText.milliseconds($0) } == ["0 ms", "9999 ms", "10.0 s", "12.3 s"])
    }
}
